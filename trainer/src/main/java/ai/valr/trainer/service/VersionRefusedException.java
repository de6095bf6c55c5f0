package ai.valr.trainer.service;

/** A version's files cannot be had, or cannot be kept, and waiting will not mend it. The message says why. */
final class VersionRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    VersionRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
