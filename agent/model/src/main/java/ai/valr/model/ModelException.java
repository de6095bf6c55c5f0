package ai.valr.model;

/** A model that cannot be loaded, or a request that it cannot serve. The message names the offender and the mend. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
