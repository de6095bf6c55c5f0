package ai.valr.embedded;

/**
 * The embedded broker or registry could not start or stop. The message names what stood in the way (a port, a directory,
 * a missing program) and the flag or the step that mends it.
 */
public final class EmbeddedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedException(String message) {
        super(message);
    }

    EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
