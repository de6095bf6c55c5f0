package ai.valr.schemas;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A record that will never be readable, however often it is tried: it belongs into {@link Topics#DEAD_LETTERS}. The
 * opposite is {@link RegistryUnavailableException}.
 */
public final class UnreadableRecordException extends SerializationException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong with the record. */
    public enum Reason {
        /** Shorter than the five bytes before every record. */
        TOO_SHORT,
        /** Its first byte is not Confluent's 0: not written by a registry's serializer. */
        UNKNOWN_MAGIC_BYTE,
        /** The registry has no schema of its id. */
        UNKNOWN_SCHEMA_ID,
        /** The schema of its id is no Avro schema. */
        NOT_AVRO,
        /** Its bytes end too soon, go on too long, or make no sense by the schema that wrote them. */
        MALFORMED,
        /** It is sound, but what was written cannot be seen as what is expected here. */
        INCOMPATIBLE_SCHEMA
    }

    UnreadableRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    UnreadableRecordException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
