package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedBroker;
import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway says of itself while its broker is away. */
@Timeout(120)
class ReadinessIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void shouldBeReadyOnlyWhileTheBrokerAnswers() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(directory));
        String servers = broker.bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        // No event is there to be read, so that no registry is asked.
        try (Gateway gateway = Gateway.start(GatewayConfig.local(servers, "http://127.0.0.1:1", 0))) {
            await().atMost(SOON).untilAsserted(() -> assertThat(readyz(gateway).statusCode())
                    .isEqualTo(200));

            broker.close();
            await().atMost(SOON).untilAsserted(() -> {
                HttpResponse<String> answer = readyz(gateway);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"ready\":false", "the broker does not answer");
            });
            assertThat(gateway.isReady()).isFalse();
            ScrapedMetrics shown = ScrapedMetrics.from(gateway.url());
            assertThat(shown.value("valr_gateway_ready")).isZero();
            assertThat(shown.value("valr_broker_answer_age_seconds{service=\"gateway\"}"))
                    .isGreaterThan(9);
            assertThat(ScrapedMetrics.get(gateway.url() + "/healthz").statusCode())
                    .isEqualTo(200);

            int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
            try (EmbeddedBroker again =
                    EmbeddedBroker.start(EmbeddedBroker.Settings.in(directory).withPort(port))) {
                assertThat(again.bootstrapServers()).isEqualTo(servers);
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(readyz(gateway).statusCode()).isEqualTo(200));
            }
        }
    }

    @Test
    void shouldWaitForABrokerWhoseNameIsNotKnownYetAndSaySo() throws Exception {
        String servers = "no-such-broker.invalid:9092";
        try (Gateway gateway = Gateway.start(GatewayConfig.local(servers, "http://127.0.0.1:1", 0))) {
            await().atMost(SOON).untilAsserted(() -> {
                HttpResponse<String> answer = readyz(gateway);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body())
                        .contains("bootstrap.servers " + servers + " has no name that this machine can resolve");
            });
            HttpResponse<String> frame = ScrapedMetrics.get(gateway.url() + "/v1/frames/0/0");
            assertThat(frame.statusCode()).isEqualTo(503);
            assertThat(frame.body()).contains(servers);
            assertThat(ScrapedMetrics.get(gateway.url() + "/healthz").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldListenAtOnceHoweverLongItsClientsTakeToBeMade() throws Exception {
        Map<String, String> settings = Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "schema.registry.url", "http://127.0.0.1:1",
                "port", "0",
                "security.protocol", "SSL",
                "ssl.engine.factory.class", HeldUpEngine.class.getName());
        try (Gateway gateway = Gateway.start(GatewayConfig.parse(settings))) {
            assertThat(HeldUpEngine.LET_GO.getCount()).isOne();
            assertThat(ScrapedMetrics.get(gateway.url() + "/healthz").statusCode())
                    .isEqualTo(200);
            HttpResponse<String> answer = readyz(gateway);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the events were not read yet");
            await().atMost(SOON).until(() -> HeldUpEngine.waiting.get() >= 4); // publisher, events, feedback, watch
            HeldUpEngine.LET_GO.countDown();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(readyz(gateway).body()).contains(HeldUpEngine.REASON));
        } finally {
            HeldUpEngine.LET_GO.countDown();
        }
    }

    private static HttpResponse<String> readyz(Gateway gateway) throws Exception {
        return ScrapedMetrics.get(gateway.url() + "/readyz");
    }
}
