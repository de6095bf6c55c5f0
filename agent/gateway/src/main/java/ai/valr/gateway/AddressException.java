package ai.valr.gateway;

/** The address that a gateway was told to listen on cannot be listened on: taken, or no address of this machine. */
public final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AddressException(String message, Throwable cause) {
        super(message, cause);
    }
}
