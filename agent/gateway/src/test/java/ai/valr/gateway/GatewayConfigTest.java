package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private static final Map<String, String> NEEDED =
            Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry");

    @Test
    void shouldReadItsOwnSettingsAndPassConnectionsThrough() {
        GatewayConfig config = GatewayConfig.parse(with(Map.of(
                "port", "0",
                "max_events", "500",
                "s3.region", "eu-central-1",
                "security.protocol", "SSL",
                "basic.auth.user.info", "me:secret")));

        assertThat(config.port()).isZero();
        assertThat(config.maxEvents()).isEqualTo(500);
        assertThat(config.maxStreams()).isEqualTo(600);
        assertThat(config.releases())
                .containsEntry("s3.region", "eu-central-1")
                .containsEntry("security.protocol", "SSL");
        assertThat(config.client(Map.of("acks", "all")))
                .doesNotContainKey("s3.region")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("basic.auth.user.info", "me:secret")
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("acks", "all");
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(
                        Map.of("bootstrap.servers", "b", "max_event", "1", "port", "http", "api_keys", "me:123:read")))
                .withMessageContaining("max_event is no setting of a gateway")
                .withMessageContaining("schema.registry.url is missing")
                .withMessageContaining("port http must be a whole number")
                .withMessageContaining("me has no SHA-256 in hex");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of("s3.regoin", "eu"))))
                .withMessageContaining("s3.regoin is no setting of a store");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of("max_streams", "0"))))
                .withMessageContaining("max_streams 0 must lie in [1, 10000]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKey.parse(GatewayConfig.adminKey("me", "t").replace(":admin", ":read+write")))
                .withMessageContaining("read+write")
                .withMessageContaining("publish+read+label+admin");
    }

    @Test
    void shouldNotListenToOthersWithoutTokens() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of("host", "0.0.0.0"))))
                .withMessageContaining("host 0.0.0.0 is open to others");
        Map<String, String> guarded = Map.of("host", "0.0.0.0", "api_keys", GatewayConfig.adminKey("me", "t"));
        assertThat(GatewayConfig.parse(with(guarded)).apiKeys()).singleElement().satisfies(key -> {
            assertThat(key.is("t")).isTrue();
            assertThat(key.is("T")).isFalse();
            assertThat(key.scopes()).containsExactly(Scope.ADMIN);
        });
    }

    @Test
    void shouldTakeOidcAloneAsAGuardAndNameWhatItLacks() {
        Map<String, String> oidc =
                Map.of("host", "0.0.0.0", "oidc.issuer", "https://id.example", "oidc.audience", "valr, other");
        GatewayConfig config = GatewayConfig.parse(with(oidc));
        assertThat(config.oidc().audience()).containsExactlyInAnyOrder("valr", "other");
        assertThat(config.oidc().scopes()).containsEntry("label", Set.of(Scope.LABEL));
        assertThat(config.limits().requestsPerSecond()).isEqualTo(500);
        assertThat(GatewayConfig.parse(with(Map.of())).limits().requestsPerSecond())
                .as("everybody on this machine")
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of(
                        "oidc.issuer", "http://id.example",
                        "oidc.jwks_uri", "keys",
                        "oidc.scopes", "robots=write",
                        "requests_burst", "0"))))
                .withMessageContaining("oidc.issuer http://id.example must begin with https://")
                .withMessageContaining("oidc.jwks_uri keys must begin with https://")
                .withMessageContaining("oidc.audience is missing")
                .withMessageContaining("oidc.scopes has robots=write")
                .withMessageContaining("requests_burst 0 must lie in");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of("oidc.audience", "valr"))))
                .withMessageContaining("oidc.audience is of no use without oidc.issuer");
    }

    @Test
    void shouldTakePagesOfMetricsThatCanBeAsked() {
        GatewayConfig config = GatewayConfig.parse(
                with(Map.of("worker_metrics", "http://a:1/metrics, https://b/metrics", "worker_group", "mine")));
        assertThat(config.watched().workerMetrics()).hasSize(2);
        assertThat(config.watched().workerGroup()).isEqualTo("mine");
        assertThat(config.watched().trainerMetrics()).isEmpty();
        assertThat(GatewayConfig.parse(with(Map.of())).watched().workerGroup()).isEqualTo("valr-worker");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of(
                        "worker_metrics", "worker-1:9464,file:///etc/passwd,http://me:secret@a/metrics",
                        "trainer_metrics", "http://a/metrics,http://b/metrics"))))
                .withMessageContaining("worker_metrics worker-1:9464 must be http://HOST:PORT/metrics")
                .withMessageContaining("worker_metrics file:///etc/passwd must be")
                .withMessageContaining("worker_metrics http://me:secret@a/metrics must be")
                .withMessageContaining("trainer_metrics has 2 addresses; give one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(with(Map.of("worker_metrics", "http://a/metrics,".repeat(65)))))
                .withMessageContaining("worker_metrics has 65 addresses; give at most 64");
    }

    @Test
    void shouldTakeOriginsByNameAlone() {
        assertThat(GatewayConfig.parse(with(Map.of("cors_origins", "https://App.example, http://localhost:3000")))
                        .corsOrigins())
                .containsExactly("https://app.example", "http://localhost:3000");
        for (String wrong : new String[] {"*", "app.example", "https://app.example/path", "https://*.example"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GatewayConfig.parse(with(Map.of("cors_origins", wrong))))
                    .withMessageContaining("cors_origins has " + wrong + ", which is no origin");
        }
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(NEEDED);
        all.putAll(more);
        return all;
    }
}
