package ai.valr.schemas;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Writes records of one type in {@link WireFormat}, under their published schema. Safe for use by many threads. */
final class AvroRecordSerializer<T extends SpecificRecord> implements Serializer<T> {

    /** Confluent's setting: whether a schema that is not registered yet is registered at its first use. */
    static final String AUTO_REGISTER = "auto.register.schemas";

    private final Registry registry;
    private final boolean autoRegister;
    private final Class<T> type;
    private final Schema schema;
    private final SpecificData data;
    /** One entry a topic that is written to. */
    private final Map<String, Integer> idByTopic = new ConcurrentHashMap<>();

    AvroRecordSerializer(Registry registry, boolean autoRegister, Class<T> type) {
        this.registry = registry;
        this.autoRegister = autoRegister;
        this.type = type;
        this.schema = PublishedSchema.of(type);
        this.data = SpecificData.getForClass(type);
    }

    /**
     * @throws SerializationException where the record lacks a field that it must have
     * @throws SchemaRejectedException where the registry refuses the schema
     * @throws RegistryUnavailableException where the registry does not answer
     */
    @Override
    public byte[] serialize(String topic, T value) {
        if (value == null) {
            return null;
        }
        int id = idByTopic.computeIfAbsent(topic, this::schemaId);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new DataOutputStream(bytes).writeByte(WireFormat.MAGIC);
            new DataOutputStream(bytes).writeInt(id);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<T>(schema, data).write(value, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    type.getSimpleName() + " for " + topic + " cannot be written: " + e.getMessage()
                            + "; give every field that has no default",
                    e);
        }
        return bytes.toByteArray();
    }

    private int schemaId(String topic) {
        return registry.id(Topics.subject(topic), schema, autoRegister);
    }
}
