package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.ModelFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models are versions of one. */
class FamilyDigestTest {
    @TempDir
    Path folder;

    @TempDir
    Path other;

    private ModelFamily family;

    @BeforeEach
    void load() {
        GoldenModel.folder(folder, GoldenModel.STEP);
        family = family(folder);
    }

    @Test
    void shouldKnowAModelWhoseDecoderLearntAsOneOfTheFamily() throws IOException {
        Path learnt = AlteredWeights.copy(folder, other.resolve("learnt"), "language_model.layers");
        Files.writeString(learnt.resolve("valr.json"), """
                {"name": "another name", "alignment_layer": 2, "latents": 4, "max_latents": 16,
                 "latent_open_id": 588, "latent_close_id": 589, "step_delimiter_id": 590}
                """);

        assertThat(family(learnt)).isEqualTo(family);
        assertThat(family(learnt).id()).isEqualTo(family.id());
        assertThat(family.differences(family(learnt))).isEmpty();
    }

    @Test
    void shouldSayWhatAnotherModelHasOtherwise() throws IOException {
        Path seeing = AlteredWeights.copy(folder, other.resolve("seeing"), "visual.blocks.0.mlp");
        assertThat(family.differences(family(seeing))).isEqualTo("the vision tower's weights (visual.*)");

        Path thinking = AlteredWeights.copy(folder, other.resolve("thinking"), "nothing");
        GoldenModel.folder(Files.createDirectory(other.resolve("delimiter")), 580);
        Files.copy(
                other.resolve("delimiter").resolve("valr.json"),
                thinking.resolve("valr.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(family.differences(family(thinking))).startsWith("valr.json");

        Path reading = AlteredWeights.copy(folder, other.resolve("reading"), "nothing");
        Files.writeString(
                reading.resolve("tokenizer.json"), Files.readString(reading.resolve("tokenizer.json")) + "\n");
        assertThat(family.differences(family(reading))).startsWith("the vocabulary");
        assertThat(family(reading).id()).isNotEqualTo(family.id());
    }

    private static ModelFamily family(Path dir) {
        try (ValrModel model = GoldenModel.load(dir, Dtype.FP32, 256)) {
            return model.family();
        }
    }
}
