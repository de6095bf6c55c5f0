package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.ModelFamily;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
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

        Path atOnce = AlteredWeights.copy(folder, other.resolve("at-once"), "nothing");
        Files.writeString(
                atOnce.resolve("valr.json"),
                Files.readString(folder.resolve("valr.json"))
                        .replace("\"latents\"", "\"latent_passes\": 2, \"latents\""));
        assertThat(family.differences(family(atOnce))).startsWith("valr.json");

        Path reading = AlteredWeights.copy(folder, other.resolve("reading"), "nothing");
        Files.writeString(
                reading.resolve("tokenizer.json"), Files.readString(reading.resolve("tokenizer.json")) + "\n");
        assertThat(family.differences(family(reading))).startsWith("the vocabulary");
        assertThat(family(reading).id()).isNotEqualTo(family.id());
    }

    @Test
    void shouldKnowAVersionWhoseFilesHaveAnotherDtype() {
        Path rounded = AlteredWeights.copy(folder, other.resolve("rounded"), "nothing");
        Path widened = AlteredWeights.copy(folder, other.resolve("widened"), "nothing");
        SafetensorsWriter.write(rounded.resolve(CheckpointFiles.SINGLE), weights(folder), TensorType.BF16);
        SafetensorsWriter.write(widened.resolve(CheckpointFiles.SINGLE), weights(rounded), TensorType.F32);

        assertThat(family(widened)).isEqualTo(family(rounded));
        assertThat(family(rounded)).as("rounding changed its tower").isNotEqualTo(family);
    }

    private static Map<String, Tensor> weights(Path dir) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            for (String name : files.names()) {
                weights.put(name, new Tensor(files.info(name).shape(), files.floats(name)));
            }
        }
        return weights;
    }

    private static ModelFamily family(Path dir) {
        try (ValrModel model = GoldenModel.load(dir, Dtype.FP32, 256)) {
            return model.family();
        }
    }
}
