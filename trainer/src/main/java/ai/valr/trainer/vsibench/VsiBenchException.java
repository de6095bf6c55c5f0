package ai.valr.trainer.vsibench;

/** Data that cannot be asked or scored. The message names the file, the line, the id where there is one, and the mend. */
public final class VsiBenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VsiBenchException(String message) {
        super(message);
    }

    public VsiBenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
