package ai.valr.worker.session;

import ai.valr.schemas.FailureCode;

/** An {@code Ask} that cannot be served. The message names each offender, its value and what was expected. */
final class InvalidTaskException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    InvalidTaskException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    FailureCode code() {
        return code;
    }
}
