package ai.valr.schemas;

import ai.valr.schemas.UnreadableRecordException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records of one type from {@link WireFormat}: with the schema that wrote them, seen as the type's own schema.
 * Safe for use by many threads.
 */
final class AvroRecordDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    /** Most writers' schemas that are remembered; past it they are asked of the registry's client again. */
    private static final int MAX_WRITER_SCHEMAS = 1000;

    private final Registry registry;
    private final Class<T> type;
    private final Schema schema;
    private final SpecificData data;
    private final Map<Integer, Schema> writerSchemas = new ConcurrentHashMap<>();

    AvroRecordDeserializer(Registry registry, Class<T> type) {
        this.registry = registry;
        this.type = type;
        this.data = SpecificData.getForClass(type);
        this.schema = data.getSchema(type);
    }

    /**
     * @throws UnreadableRecordException where the record will never be readable
     * @throws RegistryUnavailableException where the registry does not answer; the same record may be readable later
     */
    @Override
    public T deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < WireFormat.HEADER_BYTES) {
            throw unreadable(Reason.TOO_SHORT, topic, bytes.length + " bytes are less than a header of 5", null);
        }
        if (bytes[0] != WireFormat.MAGIC) {
            throw unreadable(
                    Reason.UNKNOWN_MAGIC_BYTE,
                    topic,
                    "its first byte is " + (bytes[0] & 0xff)
                            + ", expected 0; write it with a schema registry's serializer",
                    null);
        }
        Schema writer = writerSchema(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt());
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
        T value;
        boolean whole;
        try {
            value = new SpecificDatumReader<T>(writer, schema, data).read(null, decoder);
            whole = decoder.isEnd();
        } catch (AvroTypeException e) {
            throw unreadable(
                    Reason.INCOMPATIBLE_SCHEMA,
                    topic,
                    "schema " + writer.getFullName() + " that wrote it does not fit: " + e.getMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            throw unreadable(
                    Reason.MALFORMED, topic, "its bytes do not follow the schema that it names (" + e + ")", e);
        }
        if (!whole) {
            throw unreadable(Reason.MALFORMED, topic, "bytes are left over behind the record", null);
        }
        return value;
    }

    private Schema writerSchema(int id) {
        Schema known = writerSchemas.get(id);
        if (known != null) {
            return known;
        }
        Schema schemaOfId = registry.byId(id);
        if (writerSchemas.size() >= MAX_WRITER_SCHEMAS) {
            writerSchemas.clear();
        }
        writerSchemas.put(id, schemaOfId);
        return schemaOfId;
    }

    private UnreadableRecordException unreadable(Reason reason, String topic, String what, Throwable cause) {
        return new UnreadableRecordException(
                reason, "a record of " + topic + " cannot be read as " + type.getSimpleName() + ": " + what, cause);
    }
}
