package ai.valr.cli;

/** The surroundings do not allow the work. The message is one sentence for the user that names the mend; exit code 3. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
