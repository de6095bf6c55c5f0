package ai.valr.worker;

import ai.valr.schemas.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Frames and tasks, as bytes, into one processor with the sessions' stores; events and dead letters out. */
final class WorkerTopology {
    static final String EVENTS = "events";
    static final String DEAD_LETTERS = "dead-letters";

    private static final String FRAMES = "frames";
    private static final String TASKS = "tasks";
    private static final String SESSIONS = "sessions";

    /** Kafka's own least. */
    private static final int LEAST_SEGMENT_BYTES = 1 << 20;

    private WorkerTopology() {}

    static Topology build(
            ProcessorSupplier<byte[], byte[], byte[], byte[]> processor, StateStores stores, int maxMessageBytes) {
        Topology topology = new Topology();
        topology.addSource(FRAMES, new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.FRAMES);
        topology.addSource(TASKS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.TASKS);
        topology.addProcessor(SESSIONS, processor, FRAMES, TASKS);
        topology.addStateStore(store(KvSessionStore.SESSIONS, stores, maxMessageBytes), SESSIONS);
        topology.addStateStore(store(KvSessionStore.CONTEXTS, stores, maxMessageBytes), SESSIONS);
        topology.addStateStore(store(KvSessionStore.FRAMES, stores, maxMessageBytes), SESSIONS);
        topology.addSink(EVENTS, Topics.EVENTS, new ByteArraySerializer(), new ByteArraySerializer(), SESSIONS);
        topology.addSink(
                DEAD_LETTERS, Topics.DEAD_LETTERS, new ByteArraySerializer(), new ByteArraySerializer(), SESSIONS);
        return topology;
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(
            String name, StateStores stores, int maxMessageBytes) {
        KeyValueBytesStoreSupplier supplier =
                switch (stores) {
                    case MEMORY -> Stores.inMemoryKeyValueStore(name);
                    case DISK -> Stores.persistentKeyValueStore(name);
                };
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        "max.message.bytes",
                        Integer.toString(maxMessageBytes),
                        // Only whole segments are compacted: as small as they may be, a restore reads little that is
                        // old.
                        "segment.bytes",
                        Integer.toString(Math.max(LEAST_SEGMENT_BYTES, maxMessageBytes))));
    }
}
