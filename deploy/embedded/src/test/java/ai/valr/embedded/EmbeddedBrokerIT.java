package ai.valr.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    private static final String TOPIC = "words";

    @TempDir
    Path data;

    @Test
    void shouldKeepClusterAndRecordsOverARestartOnAnotherPort() throws Exception {
        String cluster;
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data))) {
            port = port(broker);
            cluster = clusterId(broker);
            createTopic(broker);
            send(broker, "first", "a-transaction");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data))) {
            assertThat(port(broker)).isNotEqualTo(port);
            assertThat(clusterId(broker)).isEqualTo(cluster);
            send(broker, "second", "a-transaction");
            assertThat(readAll(broker, 2)).containsExactly("first", "second");
            port = port(broker);
        }
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(EmbeddedBroker.Settings.in(data).withPort(port))) {
            assertThat(port(broker)).isEqualTo(port);
            assertThat(readAll(broker, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void shouldKeepRecordsOverAKill() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(killed.inputReader().readLine()).isEqualTo("written");
        killed.destroyForcibly().waitFor();

        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data))) {
            assertThat(readAll(broker, 1)).containsExactly("before the kill");
        }
    }

    @Test
    void shouldNameATakenPortAndLeaveTheDirectoryFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedBroker.Settings settings = EmbeddedBroker.Settings.in(data).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("--kafka-port");
        }
        DataDirectory.open(data).close();
    }

    @Test
    void shouldRefuseADirectoryOfARunningBroker() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(EmbeddedBroker.Settings.in(data)))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("locked by another running node");
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void shouldRefuseMessagesAboveTheirBound() throws Exception {
        EmbeddedBroker.Settings settings = EmbeddedBroker.Settings.in(data).withMessageMaxBytes(10_000);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            createTopic(broker);
            assertThatThrownBy(() -> send(broker, "x".repeat(20_000), "large"))
                    .hasRootCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void shouldDropWhatRetentionNoLongerHolds() throws Exception {
        EmbeddedBroker.Settings settings = EmbeddedBroker.Settings.in(data).withRetention(60_000, 4096);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var configs = admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "1")))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next();
            assertThat(configs.get("log.retention.ms").value()).isEqualTo("60000");
            assertThat(configs.get("log.retention.bytes").value()).isEqualTo("4096");
        }
    }

    private static int port(EmbeddedBroker broker) {
        return Integer.parseInt(broker.bootstrapServers().split(":")[1]);
    }

    private static String clusterId(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(EmbeddedBroker broker, String value, String transactionalId) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", transactionalId);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, "key", value)).get(30, TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    private static List<String> readAll(EmbeddedBroker broker, int count) throws IOException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                "readers-" + System.nanoTime(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
        }
        return values;
    }

    /** A process that writes a record and waits to be killed. */
    static final class BrokerProcess {
        public static void main(String[] args) throws Exception {
            EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(Path.of(args[0])));
            createTopic(broker);
            send(broker, "before the kill", "a-transaction");
            System.out.println("written");
            System.out.flush();
            new CountDownLatch(1).await(5, TimeUnit.MINUTES);
        }
    }
}
