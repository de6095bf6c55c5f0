package ai.valr.schemas;

import org.apache.kafka.common.errors.SerializationException;

/** The registry refuses a schema that is to be written with: it is incompatible with an earlier one, or not registered. */
public final class SchemaRejectedException extends SerializationException {

    private static final long serialVersionUID = 1L;

    SchemaRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
