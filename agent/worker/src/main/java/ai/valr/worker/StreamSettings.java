package ai.valr.worker;

import ai.valr.schemas.ConnectionSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of Kafka under a worker. The figures come from measurements: a step is seen by a reader of committed
 * events 12 ms (median) after the engine has it, and 3.2 s (median; 5.3 at worst of 67) after a kill another worker goes on.
 */
final class StreamSettings {

    private StreamSettings() {}

    /**
     * For the stream; what the user passes through wins.
     *
     * @param sessionTimeoutMs where the user does not say; see {@link SessionTimeout}
     */
    static Map<String, Object> streams(WorkerConfig config, int sessionTimeoutMs) {
        Map<String, Object> s = new HashMap<>();
        s.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        s.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        s.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        s.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        s.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        s.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
        s.put(StreamsConfig.POLL_MS_CONFIG, 5);
        s.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        s.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
        s.put(StreamsConfig.TASK_ASSIGNOR_CLASS_CONFIG, SessionAssignor.class.getName());
        s.put(SessionAssignor.NEWCOMERS, new Newcomers(SessionAssignor.SETTLE));
        // The newer "streams" protocol hung once in 19 kills.
        s.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        s.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), sessionTimeoutMs);
        s.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 300);
        s.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        s.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        // A killed worker's open transaction hides its successor's events until it times out.
        s.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 2000);
        s.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                config.topics().maxMessageBytes());
        config.passThrough().forEach((name, value) -> {
            if (!ConnectionSettings.isRegistrys(name)) {
                s.put(name, value);
            }
        });
        return s;
    }

    /** For a client beside the stream: where the broker is and how to be let in. */
    static Map<String, Object> client(WorkerConfig config) {
        Map<String, Object> s = new HashMap<>();
        config.connection().forEach((name, value) -> {
            if (!ConnectionSettings.isRegistrys(name)) {
                s.put(name, value);
            }
        });
        s.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        return s;
    }

    /** For a reader of the model's versions: the broker, the registry, and how to be let in. */
    static Map<String, String> releases(WorkerConfig config) {
        Map<String, String> s = new HashMap<>(config.connection());
        s.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        s.put("schema.registry.url", config.schemaRegistryUrl());
        return s;
    }

    /** For the registry's client, whose own timeouts of a minute would hold a stream thread for too long. */
    static Map<String, Object> registry(WorkerConfig config) {
        Map<String, Object> s = new HashMap<>();
        s.put("http.connect.timeout.ms", 1000);
        s.put("http.read.timeout.ms", 2000);
        // The broker's as well: Confluent's client can take over the broker's user (SASL_INHERIT).
        s.putAll(config.connection());
        s.put("schema.registry.url", config.schemaRegistryUrl());
        return s;
    }
}
