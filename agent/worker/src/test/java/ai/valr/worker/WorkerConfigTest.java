package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.observability.MetricsAddress;
import ai.valr.worker.release.ReleaseConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {
    private static final Map<String, String> LEAST =
            Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry:8081");

    @Test
    void shouldTakeDefaultsAndNames() {
        WorkerConfig config = parse(Map.of("max_num_seqs", "8", "frames_per_task", "2", "state_stores", "memory"));

        assertThat(config.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.engine().maxNumSeqs()).isEqualTo(8);
        assertThat(config.limits().framesPerTask()).isEqualTo(2);
        assertThat(config.stores()).isEqualTo(StateStores.MEMORY);
        assertThat(config.applicationId()).isEqualTo("valr-worker");
    }

    @Test
    void shouldHandKafkasAndConfluentsOwnSettingsOn() {
        WorkerConfig config = parse(Map.of(
                "num.standby.replicas", "1",
                "main.consumer.session.timeout.ms", "1000",
                "security.protocol", "SASL_SSL",
                "basic.auth.user.info", "me:secret"));

        assertThat(StreamSettings.streams(config, 3000))
                .containsEntry("num.standby.replicas", "1")
                .containsEntry("main.consumer.session.timeout.ms", "1000")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .doesNotContainKey("basic.auth.user.info");
        assertThat(StreamSettings.registry(config))
                .containsEntry("basic.auth.user.info", "me:secret")
                .containsEntry("schema.registry.url", "http://registry:8081");
        assertThat(StreamSettings.client(config)).containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void shouldShowMetricsNowhereUnlessAPortIsNamed() {
        assertThat(parse(Map.of("metrics_host", "0.0.0.0")).metrics()).isEmpty();
        assertThat(parse(Map.of("metrics_port", "9464")).metrics()).contains(new MetricsAddress("127.0.0.1", 9464));
        assertThat(parse(Map.of("metrics_port", "0", "metrics_host", "0.0.0.0")).metrics())
                .contains(new MetricsAddress("0.0.0.0", 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(Map.of("metrics_port", "70000")))
                .withMessageContaining("metrics_port 70000 must lie in [0, 65535]");
    }

    @Test
    void shouldReadHowReleasesAreFollowed() {
        WorkerConfig standard = parse(Map.of("state.dir", "/var/valr/state"));
        WorkerConfig own = parse(Map.of(
                "follow_releases", "false",
                "release_cache", "/var/cache/valr",
                "max_models", "1",
                "s3.endpoint", "http://store:9000"));

        assertThat(standard.releases())
                .isEqualTo(new ReleaseConfig(true, Path.of("/var/valr/valr-releases"), 2, Map.of()));
        assertThat(own.releases())
                .isEqualTo(new ReleaseConfig(
                        false, Path.of("/var/cache/valr"), 1, Map.of("s3.endpoint", "http://store:9000")));
        assertThat(own.passThrough()).doesNotContainKey("s3.endpoint");
        assertThatThrownBy(() -> parse(Map.of("max_models", "1")))
                .hasMessageContaining("max_models 1 leaves no place")
                .hasMessageContaining("follow_releases=false");
    }

    @Test
    void shouldTellEveryProblemAtOnceWithTheClosestName() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("bootstrap.servers", "broker:9092");
        wrong.put("max_num_seq", "8");
        wrong.put("stream_threads", "many");
        wrong.put("frame_wait_ms", "-1");
        wrong.put("max_tries", "0");
        wrong.put("state_stores", "tape");

        assertThatThrownBy(() -> WorkerConfig.parse(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 settings are wrong")
                .hasMessageContaining("schema.registry.url is missing; give the base of")
                .hasMessageContaining("max_num_seq is no setting; did you mean max_num_seqs?")
                .hasMessageContaining("stream_threads many must be a whole number")
                .hasMessageContaining("frame_wait_ms -1 must be 0 or more")
                .hasMessageContaining("max_tries 0 must be 1 or more")
                .hasMessageContaining("state_stores tape must be memory or disk");
    }

    private static WorkerConfig parse(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.putAll(more);
        return WorkerConfig.parse(settings);
    }
}
