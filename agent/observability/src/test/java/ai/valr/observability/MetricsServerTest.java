package ai.valr.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.Gauge;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.not("it waits for a broker"));
    private final ProcessMetrics metrics = new ProcessMetrics();
    private MetricsServer server;

    @BeforeEach
    void start() {
        server = MetricsServer.start(new MetricsAddress("127.0.0.1", 0), metrics, readiness::get);
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    @Test
    void shouldSayWhetherItServesAndWhyNot() throws Exception {
        assertThat(ScrapedMetrics.get(server.url() + "/healthz").body()).isEqualTo("ok");
        HttpResponse<String> waits = ScrapedMetrics.get(server.url() + "/readyz");
        assertThat(waits.statusCode()).isEqualTo(503);
        assertThat(waits.body()).isEqualTo("it waits for a broker");

        readiness.set(Readiness.READY);

        assertThat(ScrapedMetrics.get(server.url() + "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldShowWhatIsCountedAndLookBeforeEachScrape() throws Exception {
        metrics.registry().counter("valr.things", "kind", "odd \"one\"").increment(3);
        metrics.beforeScrape(() -> metrics.registry().counter("valr.looks").increment());

        ScrapedMetrics.from(server.url());
        ScrapedMetrics second = ScrapedMetrics.from(server.url());

        assertThat(second.value("valr_looks_total")).isEqualTo(2);
        assertThat(second.value("valr_things_total{kind=\"odd \\\"one\\\"\"}")).isEqualTo(3);
        assertThat(second.sum("jvm_memory_used_bytes")).isPositive();
    }

    @Test
    void shouldLetThroughOfKafkasMetricsOnlyThoseThatAreNamed() throws Exception {
        metrics.registry().gauge("kafka.producer.buffer.total.bytes", 1);
        lag("valr.frames", 7);
        lag("valr_frames", 7);

        ScrapedMetrics shown = ScrapedMetrics.from(server.url());

        assertThat(shown.types()).doesNotContainKey("kafka_producer_buffer_total_bytes");
        assertThat(shown.sum("kafka_consumer_fetch_manager_records_lag")).isEqualTo(7);
    }

    private void lag(String topic, int records) {
        Gauge.builder("kafka.consumer.fetch.manager.records.lag", () -> records)
                .tag("topic", topic)
                .register(metrics.registry());
    }

    @Test
    void shouldKnowThreePathsAndReadAlone() throws Exception {
        assertThat(ScrapedMetrics.get(server.url() + "/metrics/x").statusCode()).isEqualTo(404);
        assertThat(ScrapedMetrics.get(server.url() + "/").statusCode()).isEqualTo(404);
        HttpResponse<String> posted = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(posted.statusCode()).isEqualTo(405);
    }

    @Test
    void shouldNameAnAddressThatItCannotListenOn() {
        int taken = URI.create(server.url()).getPort();

        assertThatIllegalStateException()
                .isThrownBy(() -> MetricsServer.start(new MetricsAddress("127.0.0.1", taken), metrics, readiness::get))
                .withMessageContaining("http://127.0.0.1:" + taken + " cannot be listened on")
                .withMessageContaining("metrics_port");
    }
}
