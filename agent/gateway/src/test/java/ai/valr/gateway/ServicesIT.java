package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.observability.MetricsAddress;
import ai.valr.observability.MetricsServer;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Readiness;
import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lag as a real broker tells it, and workers' figures from pages of metrics that are really served. */
@Timeout(60)
class ServicesIT {
    @TempDir
    static Path directory;

    private static ItServices services;

    @BeforeAll
    static void start() {
        services = new ItServices(directory);
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    private static JsonNode ask(Gateway gateway) throws Exception {
        return new ObjectMapper()
                .readTree(services.get(gateway.url() + "/v1/services").body());
    }

    @Test
    void shouldTellWhatAGroupHasNotReadAndSayWhereThatIsNotKnown() throws Exception {
        try (Gateway gateway = services.gateway(Map.of("worker_group", "readers"))) {
            assertThat(ask(gateway).at("/lag/0/records").intValue())
                    .as("nothing to read")
                    .isZero();
            send(Topics.TASKS, 0, 5);
            send(Topics.TASKS, 1, 3);
            await().untilAsserted(() -> {
                JsonNode tasks = ask(gateway).at("/lag/0");
                assertThat(tasks.get("records").isNull()).isTrue();
                assertThat(tasks.get("detail").textValue()).contains("group readers", "worker_group");
            });
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.services.bootstrapServers()))) {
                admin.alterConsumerGroupOffsets(
                                "readers", Map.of(new TopicPartition(Topics.TASKS, 0), new OffsetAndMetadata(4)))
                        .all()
                        .get();
            }
            await().untilAsserted(() -> {
                JsonNode lag = ask(gateway).get("lag");
                assertThat(lag.at("/0/topic").textValue()).isEqualTo(Topics.TASKS);
                assertThat(lag.at("/0/records").longValue()).isEqualTo(1 + 3);
                assertThat(lag.at("/1/topic").textValue()).isEqualTo(Topics.FRAMES);
                assertThat(lag.at("/1/records").longValue()).isZero();
                assertThat(lag.at("/2/reader").textValue()).isEqualTo("trainer");
                assertThat(lag.at("/2/detail").textValue()).contains("trainer_metrics");
            });
            assertThat(ask(gateway).get("workers"))
                    .as("none here, and none was named")
                    .isEmpty();
        }
    }

    /** Of nobody's tasks: no worker of the test reads them as commands. */
    private static void send(String topic, int partition, int records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", services.services.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                byte[] task = services.ask("lag", "t" + partition + i, "hold");
                producer.send(new ProducerRecord<>(topic, partition, "lag".getBytes(StandardCharsets.UTF_8), task))
                        .get();
            }
        }
    }

    @Test
    void shouldTellWhatWorkersHoldAndWhichOfThemDoNotAnswer() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        HttpServer odd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        odd.setExecutor(Executors.newCachedThreadPool());
        odd.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 2 * BoundedBody.MAX_BYTES / 1024; i++) {
                    out.write(new byte[1024]);
                }
            }
        });
        odd.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        odd.start();
        String oddUrl = "http://127.0.0.1:" + odd.getAddress().getPort();
        MetricsAddress free = new MetricsAddress("127.0.0.1", 0);
        try (ProcessMetrics worker = worker();
                ProcessMetrics trainer = new ProcessMetrics();
                MetricsServer workerPage = MetricsServer.start(free, worker, () -> Readiness.READY);
                MetricsServer trainerPage = MetricsServer.start(free, trainer, () -> Readiness.READY)) {
            Gauge.builder("kafka.consumer.fetch.manager.records.lag", () -> 7)
                    .tags(Tags.of("topic", Topics.FEEDBACK, "partition", "0"))
                    .register(trainer.registry());
            try (Gateway gateway = services.gateway(Map.of(
                    "worker_metrics",
                    String.join(
                            ",",
                            workerPage.url() + "/metrics",
                            trainerPage.url() + "/metrics",
                            oddUrl + "/large",
                            oddUrl + "/silent",
                            oddUrl + "/none"),
                    "trainer_metrics",
                    trainerPage.url() + "/metrics"))) {
                JsonNode told = ask(gateway);

                assertThat(told.at("/lag/2/records").longValue()).isEqualTo(7);
                JsonNode first = told.at("/workers/0");
                assertThat(first.get("name").textValue())
                        .isEqualTo(workerPage.url().substring("http://".length()));
                assertThat(first.get("answers").booleanValue()).isTrue();
                assertThat(first.get("ready").booleanValue()).isTrue();
                assertThat(first.get("tasks_running").longValue()).isEqualTo(2);
                assertThat(first.get("kv_positions").longValue()).isEqualTo(300);
                assertThat(first.get("max_kv_positions").longValue()).isEqualTo(4000);
                assertThat(first.has("kv_bytes")).as("this one does not say").isFalse();
                assertThat(told.at("/workers/1/detail").textValue()).contains("no metrics of a worker");
                assertThat(told.at("/workers/2/detail").textValue()).contains("more than 4194304 bytes");
                assertThat(told.at("/workers/3/detail").textValue()).contains("no answer within 2000 ms");
                assertThat(told.at("/workers/4/detail").textValue()).contains("answers with 404");
                assertThat(told.at("/workers")).hasSize(5);
                assertThat(ask(gateway).get("at")).as("kept for some seconds").isEqualTo(told.get("at"));
            }
        } finally {
            done.countDown();
            odd.stop(0);
        }
    }

    private static ProcessMetrics worker() {
        ProcessMetrics worker = new ProcessMetrics();
        Map.of(
                        "valr.num.requests.running", 2,
                        "valr.worker.ready", 1,
                        "valr.kv.cache.positions", 300,
                        "valr.kv.cache.max.positions", 4000)
                .forEach((name, value) -> Gauge.builder(name, () -> value).register(worker.registry()));
        return worker;
    }
}
