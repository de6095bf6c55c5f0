package ai.valr.model;

/** Bytes that are no picture, or a picture past a limit. The message names the limit and the value. */
public class PictureException extends Exception {
    private static final long serialVersionUID = 1L;

    public PictureException(String message) {
        super(message);
    }

    public PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
