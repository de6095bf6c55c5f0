package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.valr.model.ModelException;
import ai.valr.trainer.tune.TuningSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "bootstrap.servers", "here:1",
            "schema.registry.url", "http://here:2",
            "model", "models/valr-mini",
            "data_dir", "data");

    private static Map<String, String> with(String... more) {
        Map<String, String> settings = new HashMap<>(LEAST);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Test
    void shouldTakeDefaultsAndPassConnectionsThrough() {
        TrainerConfig config =
                TrainerConfig.parse(with("sasl.mechanism", "PLAIN", "s3.region", "eu-west-1", "mode", "full"));

        assertThat(config.everyEpisodes()).isEqualTo(64);
        assertThat(config.tuning().mode()).isEqualTo(TuningSettings.Mode.FULL);
        assertThat(config.releaseStore().toString()).startsWith("file:").endsWith("/data/releases");
        assertThat(config.connection()).containsEntry("sasl.mechanism", "PLAIN");
        assertThat(config.storeSettings()).containsOnlyKeys("s3.region");
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        Map<String, String> settings =
                with("every_episode", "3", "updates", "many", "gate_margin", "2", "base_data", "moon", "model", "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainerConfig.parse(settings))
                .withMessageContaining("every_episode is no setting of a trainer; the nearest one is every_episodes")
                .withMessageContaining("updates many must be a whole number")
                .withMessageContaining("gate_margin 2 must lie in [0, 1]")
                .withMessageContaining("base_data moon")
                .withMessageContaining("model is missing");
    }

    @Test
    void shouldComputeWhereItIsTold() {
        TrainerConfig config = TrainerConfig.parse(with("device", "cpu"));
        assertThat(config.computesOn()).isEqualTo(Device.cpu());
        assertThat(config.options().device()).isEqualTo("cpu");
        assertThat(TrainerConfig.parse(LEAST).options().device()).isEqualTo("auto");

        TrainerConfig absent = TrainerConfig.parse(with("device", "cuda:99"));
        assertThatThrownBy(absent::computesOn)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("device 'cuda:99' is not there");
    }
}
