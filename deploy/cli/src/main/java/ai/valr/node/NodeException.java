package ai.valr.node;

/** A node that cannot start. The message names what stood in the way and the mend. */
public final class NodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
