package ai.valr.client;

/** The node cannot be reached or does not take what was sent. One sentence for the user, with the mend. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
