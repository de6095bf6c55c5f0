package ai.valr.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of the stream's records over one schema registry: Confluent's wire format, subjects by topic name, Confluent's
 * setting names. What they write, any Confluent client reads, and the other way round. Safe for use by many threads; the
 * serdes share the registry's client, which {@link #close} closes, and have nothing to be closed themselves.
 */
public final class ValrSerdes implements AutoCloseable {

    private final Registry registry;
    private final boolean autoRegister;

    private ValrSerdes(Registry registry, boolean autoRegister) {
        this.registry = registry;
        this.autoRegister = autoRegister;
    }

    /**
     * Nothing is asked of the registry before the first record.
     *
     * @param settings {@code schema.registry.url} and what Confluent's registry client takes besides ({@code
     *     basic.auth.credentials.source}, {@code basic.auth.user.info}, {@code bearer.auth.*}, {@code
     *     schema.registry.ssl.*}, {@code http.connect.timeout.ms}, ...); {@code auto.register.schemas}, true by default,
     *     says whether a serializer may register a schema. A client's other settings may stand beside them.
     * @throws IllegalArgumentException where a setting is missing or wrong
     */
    public static ValrSerdes connect(Map<String, ?> settings) {
        return new ValrSerdes(Registry.connect(settings), autoRegister(settings));
    }

    /** Serdes over a registry in memory, which each call makes anew: for tests of topologies without a network. */
    public static ValrSerdes inMemory() {
        return new ValrSerdes(Registry.inMemory(), true);
    }

    private static boolean autoRegister(Map<String, ?> settings) {
        Object value = settings.get(AvroRecordSerializer.AUTO_REGISTER);
        String text = value == null ? "true" : value.toString();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        AvroRecordSerializer.AUTO_REGISTER + " is " + text + ", expected true or false");
        };
    }

    /** A serde for records of one type, for any topic that holds them. */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(serializer(type), deserializer(type));
    }

    /**
     * A serializer for records of one type. It throws {@link SchemaRejectedException} where the registry refuses the
     * type's schema and {@link RegistryUnavailableException} where it does not answer.
     */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        return new AvroRecordSerializer<>(registry, autoRegister, type);
    }

    /**
     * A deserializer for records of one type. It throws {@link UnreadableRecordException} for a record that will never be
     * readable and {@link RegistryUnavailableException} where the registry does not answer.
     */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        return new AvroRecordDeserializer<>(registry, type);
    }

    /**
     * Asks the registry for the ids and schemas of all our own records at once, so that a later outage is felt only by a
     * record of another schema. What was asked for before is not asked for again.
     *
     * @throws SchemaRejectedException where the registry refuses a schema
     * @throws RegistryUnavailableException where it does not answer
     */
    public void prefetch() {
        for (String topic : Topics.withSchema()) {
            registry.byId(registry.id(Topics.subject(topic), Topics.schema(topic), autoRegister));
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
