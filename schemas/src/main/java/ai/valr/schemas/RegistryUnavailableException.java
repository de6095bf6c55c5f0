package ai.valr.schemas;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The schema registry did not answer, or would not: nothing is known against the record, and the same call may succeed
 * later. The opposite is {@link UnreadableRecordException}.
 */
public final class RegistryUnavailableException extends SerializationException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
