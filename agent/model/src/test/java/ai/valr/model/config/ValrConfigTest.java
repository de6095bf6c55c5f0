package ai.valr.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.ContextBudget;
import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValrConfigTest {
    private static final ModelConfig MODEL = ModelConfig.read(Golden.path("qwen25vl"));

    @Test
    void shouldBeAPlainQwenWithoutTheFile(@TempDir Path dir) {
        ValrConfig config = ValrConfig.read(dir, MODEL);
        assertThat(config).isEqualTo(ValrConfig.plain(MODEL));
        assertThat(config.hasLatents()).isFalse();
        assertThat(config.systemPrompt()).contains("You are a helpful assistant.");
    }

    @Test
    void shouldReadWhatItWrites(@TempDir Path dir) {
        ValrConfig config = new ValrConfig(
                Optional.of("valr-mini"),
                588,
                589,
                590,
                4,
                16,
                2,
                3,
                LatentNorm.EMBED_SCALE,
                3,
                FrameSight.LATENTS,
                "frame {n}:",
                Optional.empty(),
                new ContextBudget(4, 2),
                List.of(new EncoderSpec("geometry", 40, 4, 5)),
                Optional.of(new ConfidenceScales(new ConfidenceScale(1.75, -0.5), new ConfidenceScale(3, 0.25))));
        config.write(dir);
        assertThat(ValrConfig.read(dir, MODEL)).isEqualTo(config);
    }

    @Test
    void shouldNotTakeAModelForAnotherByItsScaleOfConfidence() {
        ValrConfig plain = ValrConfig.plain(MODEL);
        ValrConfig scaled = plain.withConfidence(
                Optional.of(new ConfidenceScales(new ConfidenceScale(2, 0), new ConfidenceScale(1, 0))));

        assertThat(scaled).isNotEqualTo(plain);
        assertThat(scaled.canonical()).isEqualTo(plain.canonical());
    }

    @Test
    void shouldFillInWhatIsLeftOut() {
        ValrConfig config =
                parse("{'latents': 4, 'latent_open_id': 588, 'latent_close_id': 589, 'step_delimiter_id': 590}");
        assertThat(config.maxLatents()).isEqualTo(64);
        assertThat(config.alignmentLayer()).isEqualTo(1);
        assertThat(config.lookLayer()).isEqualTo(1);
        assertThat(config.latentNorm()).isEqualTo(LatentNorm.NONE);
        assertThat(config.framePrefix()).isEmpty();
    }

    @Test
    void shouldLookWhereItIsAlignedUnlessItSaysOtherwise() {
        assertThat(parse("{'alignment_layer': 2}").lookLayer()).isEqualTo(2);
        assertThat(parse("{'alignment_layer': 2, 'look_layer': 3}").lookLayer()).isEqualTo(3);
        assertThat(parse("{'alignment_layer': 2, 'look_layer': 2}").canonical())
                .isEqualTo(parse("{'alignment_layer': 2}").canonical());
    }

    @ParameterizedTest
    @CsvSource({"28, 12", "36, 15", "4, 1", "1, 1", "6, 2"})
    void shouldAlignALittleBeforeTheMiddle(int layers, int expected) {
        assertThat(ValrConfig.defaultAlignmentLayer(layers)).isEqualTo(expected);
    }

    @Test
    void shouldShowAllProblemsAtOnce() {
        assertThatThrownBy(() -> parse("{'latents': 4, 'latent_open_id': 588, 'latent_close_id': 588, 'max_latents': 2,"
                        + " 'alignment_layer': 9, 'look_layer': 5, 'latent_norm': 'l2', 'laternts': 3,"
                        + " 'confidence': {'options': {'temperature': 0, 'offset': 'much', 'ofset': 1}, 'number': {}},"
                        + " 'encoders': [{'name': 'dino', 'dim': 0, 'grid_h': 4, 'gird_w': 4}]}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("laternts is no setting; the nearest one is latents; fix valr.json")
                .hasMessageContaining("step_delimiter_id is missing")
                .hasMessageContaining("must be different tokens")
                .hasMessageContaining("max_latents is 2 but must be from latents 4 to 1024")
                .hasMessageContaining("alignment_layer is 9 but must be a block from 1 to num_hidden_layers 4")
                .hasMessageContaining("look_layer is 5 but must be a block from 1 to num_hidden_layers 4")
                .hasMessageContaining("latent_norm is l2 but must be one of [none, rms, embed_scale]")
                .hasMessageContaining("encoders.gird_w is no setting; the nearest one is encoders.grid_w")
                .hasMessageContaining("dim is 0")
                .hasMessageContaining("temperature is 0 but must be a number above 0")
                .hasMessageContaining("confidence.options.offset is \"much\" but must be a number")
                .hasMessageContaining(
                        "confidence.options.ofset is no setting; the nearest one is confidence.options.offset")
                .hasMessageContaining("confidence.number is no setting; the nearest one is confidence.numbers");
    }

    @Test
    void shouldAskForNewScalesWhereOneIsOfTheAnsweringStepAlone() {
        assertThatThrownBy(() -> parse("{'confidence': {'temperature': 2.5, 'offset': -0.5}}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("take it out of valr.json and fit it again");
    }

    private static ValrConfig parse(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ValrConfig.parse(JsonFile.parse(bytes, "valr.json"), "valr.json", MODEL);
    }
}
