package ai.valr.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker of one node in this process: KRaft, broker and controller at once, for the all-in-one node and for
 * tests. Clients reach it by TCP as they reach any broker. What it holds lives in its data directory: a second start
 * there finds the same cluster id, topics and records, on the same port or another one.
 *
 * <p>One node keeps one copy. A killed process loses nothing that was acknowledged; a machine that loses power may lose
 * the last moments, as the operating system's cache was their only place.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final int NODE_ID = 1;
    private static final String BROKER_LISTENER = "PLAINTEXT";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** The controller talks to this process only. */
    private static final String CONTROLLER_HOST = "127.0.0.1";

    private static final String META_PROPERTIES = "meta.properties";

    private final KafkaRaftServer server;
    private final DataDirectory directory;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, DataDirectory directory, String bootstrapServers) {
        this.server = server;
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * How a broker is to run.
     *
     * @param dataDirectory of its records; made where it is missing
     * @param host that it listens on; {@code 0.0.0.0} listens everywhere
     * @param advertisedHost that clients are sent to; it must lead to {@code host} from where they are
     * @param port that it listens on; 0 takes a free one
     * @param retentionMs age after which a topic without a bound of its own loses its records, in milliseconds
     * @param retentionBytes size of a partition after which the same happens, in bytes
     * @param messageMaxBytes largest batch of records that is taken ({@code message.max.bytes}), in bytes
     */
    public record Settings(
            Path dataDirectory,
            String host,
            String advertisedHost,
            int port,
            long retentionMs,
            long retentionBytes,
            int messageMaxBytes) {

        public static final String DEFAULT_HOST = "127.0.0.1";
        /** 24 hours. */
        public static final long DEFAULT_RETENTION_MS = 24L * 60 * 60 * 1000;
        /** 1 GiB a partition. */
        public static final long DEFAULT_RETENTION_BYTES = 1L << 30;
        /** 8 MiB: a frame of several megapixels as JPEG, and more than one of the usual 200 KB. */
        public static final int DEFAULT_MESSAGE_MAX_BYTES = 8 << 20;

        public Settings {
            Objects.requireNonNull(dataDirectory, "dataDirectory");
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(advertisedHost, "advertisedHost");
            Ports.validated("broker", port);
            positive("retentionMs", retentionMs);
            positive("retentionBytes", retentionBytes);
            positive("messageMaxBytes", messageMaxBytes);
        }

        private static void positive(String name, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + value + " must be 1 or more");
            }
        }

        /** The defaults on a directory: 127.0.0.1, a free port. */
        public static Settings in(Path dataDirectory) {
            return new Settings(
                    dataDirectory,
                    DEFAULT_HOST,
                    DEFAULT_HOST,
                    0,
                    DEFAULT_RETENTION_MS,
                    DEFAULT_RETENTION_BYTES,
                    DEFAULT_MESSAGE_MAX_BYTES);
        }

        public Settings withPort(int newPort) {
            return new Settings(
                    dataDirectory, host, advertisedHost, newPort, retentionMs, retentionBytes, messageMaxBytes);
        }

        /** Listens on {@code newHost} and sends clients there, or to 127.0.0.1 where it is {@code 0.0.0.0}. */
        public Settings withHost(String newHost) {
            return new Settings(
                    dataDirectory,
                    newHost,
                    Ports.reachable(newHost),
                    port,
                    retentionMs,
                    retentionBytes,
                    messageMaxBytes);
        }

        public Settings withAdvertisedHost(String newAdvertisedHost) {
            return new Settings(
                    dataDirectory, host, newAdvertisedHost, port, retentionMs, retentionBytes, messageMaxBytes);
        }

        public Settings withRetention(long newRetentionMs, long newRetentionBytes) {
            return new Settings(
                    dataDirectory, host, advertisedHost, port, newRetentionMs, newRetentionBytes, messageMaxBytes);
        }

        public Settings withMessageMaxBytes(int newMessageMaxBytes) {
            return new Settings(
                    dataDirectory, host, advertisedHost, port, retentionMs, retentionBytes, newMessageMaxBytes);
        }
    }

    /**
     * Starts a broker and returns when it serves clients. The caller closes it.
     *
     * @throws EmbeddedException where the port is taken, or the directory cannot be used or is another node's
     */
    public static EmbeddedBroker start(Settings settings) {
        DataDirectory directory = DataDirectory.open(settings.dataDirectory());
        try {
            int port = Ports.claim(settings.host(), settings.port(), "--kafka-port");
            int controllerPort = Ports.claim(CONTROLLER_HOST, 0, "--kafka-port");
            Map<String, Object> properties = properties(settings, directory.path(), port, controllerPort);
            format(directory.path());
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
            String bootstrapServers = settings.advertisedHost() + ":" + port;
            log.info("broker on {}, data in {}", bootstrapServers, directory.path());
            return new EmbeddedBroker(server, directory, bootstrapServers);
        } catch (EmbeddedException e) {
            directory.close();
            throw e;
        } catch (RuntimeException | IOException e) {
            directory.close();
            throw new EmbeddedException("the broker cannot start on " + directory.path() + ": " + e.getMessage(), e);
        } catch (Exception e) {
            directory.close();
            throw new EmbeddedException("the broker cannot format " + directory.path() + ": " + e.getMessage(), e);
        }
    }

    /** {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker in order; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            directory.close();
        }
    }

    private static void format(Path path) throws Exception {
        if (Files.exists(path.resolve(META_PROPERTIES))) {
            return;
        }
        // The formatter speaks to standard output, which belongs to whoever runs us with --json.
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(said, true, UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .setDirectories(List.of(path.toString()))
                .setMetadataLogDirectory(path.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(CONTROLLER_LISTENER)
                .run();
        log.debug("{}", said.toString(UTF_8));
    }

    private static Map<String, Object> properties(Settings settings, Path path, int port, int controllerPort) {
        Map<String, Object> p = new HashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", Integer.toString(NODE_ID));
        // A static quorum stands in these properties alone, so the controller's port may differ from start to start.
        p.put("controller.quorum.voters", NODE_ID + "@" + CONTROLLER_HOST + ":" + controllerPort);
        p.put("controller.listener.names", CONTROLLER_LISTENER);
        p.put(
                "listeners",
                BROKER_LISTENER + "://" + settings.host() + ":" + port + "," + CONTROLLER_LISTENER + "://"
                        + CONTROLLER_HOST + ":" + controllerPort);
        p.put("advertised.listeners", BROKER_LISTENER + "://" + settings.advertisedHost() + ":" + port);
        p.put("listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        p.put("log.dirs", path.toString());
        oneNode(p);
        bounds(p, settings);
        return p;
    }

    /** One copy of everything, and few threads: the broker shares its machine with the model. */
    private static void oneNode(Map<String, Object> p) {
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "1");
        // Read from their beginning at each start, and compacted in whole segments only; Kafka's own are of 100 MB.
        p.put("offsets.topic.segment.bytes", Integer.toString(16 << 20));
        p.put("transaction.state.log.segment.bytes", Integer.toString(16 << 20));
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("share.coordinator.state.topic.num.partitions", "1");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "2");
        p.put("log.cleaner.threads", "1");
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        // A misspelt topic is an error, not a new topic.
        p.put("auto.create.topics.enable", "false");
        // Nobody else joins a group of one process, so nothing is gained by waiting for more members.
        p.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the controller takes the old broker for alive until its session ends: with the default of 9 s a
        // restart would take as long. A stall beyond it fences the broker for a heartbeat, and clients try again.
        p.put("broker.session.timeout.ms", "3000");
        p.put("broker.heartbeat.interval.ms", "500");
        // A killed worker's open transaction ends soon, so that its successor's first event is seen in seconds.
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
        p.put("group.min.session.timeout.ms", "1000");
    }

    private static void bounds(Map<String, Object> p, Settings settings) {
        p.put("log.retention.ms", Long.toString(settings.retentionMs()));
        p.put("log.retention.bytes", Long.toString(settings.retentionBytes()));
        p.put("log.retention.check.interval.ms", "5000");
        p.put("message.max.bytes", Integer.toString(settings.messageMaxBytes()));
        p.put(
                "socket.request.max.bytes",
                Long.toString(Math.min(Integer.MAX_VALUE, Math.max(2L * settings.messageMaxBytes(), 100L << 20))));
    }
}
