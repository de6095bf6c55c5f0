package ai.valr.model.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.torch.Dtype;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenParityTest {
    private static final Path FOLDER = Golden.path("qwen25vl");
    /** Eleven odd pictures; seven prompts, four latent blocks in three cases, a training sequence with three updates. */
    private static final int ALL = 11 * 3 + 347;
    /** Ids, positions, grids, windows and pixels do not depend on the dtype; logits of seven prompts do. */
    private static final int IN_BF16 = 11 * 3 + 60;

    @TempDir
    Path folder;

    @Test
    void shouldEqualTheReferenceInEveryTensor() {
        List<Line> heard = new ArrayList<>();
        Report report = GoldenVerification.run(FOLDER, FOLDER, "cpu", Dtype.FP32, heard::add);
        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.lines()).hasSize(ALL).isEqualTo(heard);
        assertThat(report.notCompared()).isEmpty();
        assertThat(report.lines()).allMatch(line -> line.compared() > 0);
        assertThat(ReportText.summary(report)).isEqualTo("PASSED: 380 tensors compared, all within tolerance");
    }

    @Test
    void shouldReadTheConfigurationAndNamesOfReleasedCheckpoints() throws IOException {
        Files.copy(FOLDER.resolve("config.original.json"), folder.resolve(ModelConfig.FILE));
        Files.copy(FOLDER.resolve("model.original-names.safetensors"), folder.resolve(CheckpointFiles.SINGLE));
        Report report = GoldenVerification.run(folder, FOLDER, "cpu", Dtype.FP32, line -> {});
        assertThat(report.failures()).isEmpty();
        assertThat(report.lines()).hasSize(ALL);
    }

    @Test
    void shouldReadShardsWithATiedHead() {
        Path tied = FOLDER.resolve("tied");
        Report report = GoldenVerification.run(tied, tied, "cpu", Dtype.FP32, line -> {});
        assertThat(report.failures()).isEmpty();
        assertThat(report.lines()).extracting(Line::tensor).containsExactly("one_image.logits", "text.logits");
        assertThat(report.lines()).allMatch(line -> line.tolerance() == 1e-4);
    }

    @Test
    void shouldReadBfloat16WeightsAndComputeInEitherType() {
        Path bf16 = FOLDER.resolve("bf16");
        Report wide = GoldenVerification.run(bf16, bf16, "cpu", Dtype.FP32, line -> {});
        assertThat(wide.failures()).isEmpty();
        assertThat(wide.lines()).extracting(Line::tolerance).containsExactly(1e-4, 0.5);
        Report narrow = GoldenVerification.run(bf16, bf16, "cpu", Dtype.BF16, line -> {});
        assertThat(narrow.failures()).isEmpty();
        assertThat(narrow.lines()).extracting(Line::tolerance).containsExactly(0.5, 0.5);
        assertThat(narrow.lines()).allMatch(line -> line.largestDifference() > 0);
    }

    @Test
    void shouldCompareLogitsAndWhatIsExactInBfloat16() {
        Report report = GoldenVerification.run(FOLDER, FOLDER, "cpu", Dtype.BF16, line -> {});
        assertThat(report.failures()).isEmpty();
        assertThat(report.lines()).hasSize(IN_BF16);
        assertThat(report.notCompared()).contains("text.layer1", "training.safetensors (float32 only)");
    }

    @Test
    void shouldFailWhereOneWeightIsOff() {
        Map<String, Tensor> weights = weights(FOLDER);
        weights.get("model.language_model.layers.2.self_attn.v_proj.bias").values()[5] += 0.05f;
        writeModel(weights);
        Report report = GoldenVerification.run(folder, FOLDER, "cpu", Dtype.FP32, line -> {});
        assertThat(report.passed()).isFalse();
        assertThat(report.failures())
                .extracting(Line::tensor)
                .contains("text.layer3", "text.last_hidden_state", "text.logits")
                .doesNotContain("text.layer2", "one_image.image_vit.merged");
        assertThat(ReportText.line(report.failures().get(0))).startsWith("FAIL  text.layer3 ");
        assertThat(ReportText.summary(report)).startsWith("FAILED: 380 tensors compared, ");
    }

    @Test
    void shouldFailWhereAValueIsNoNumber() {
        Map<String, Tensor> weights = weights(FOLDER);
        weights.get("model.visual.merger.mlp.2.bias").values()[0] = Float.NaN;
        writeModel(weights);
        Report report = GoldenVerification.run(folder, FOLDER, "cpu", Dtype.FP32, line -> {});
        assertThat(report.failures())
                .filteredOn(line -> line.tensor().equals("one_image.image_vit.merged"))
                .singleElement()
                .satisfies(line -> assertThat(line.largestDifference()).isInfinite());
    }

    @Test
    void shouldNameTensorsThatTheReferenceLacks() throws IOException {
        copyReference("cases", Map.of("text.layer3", "text.layerX", "k4.block1.outputs", "k4.block1.outputX"));
        assertThatThrownBy(() -> GoldenVerification.run(FOLDER, folder, "cpu", Dtype.FP32, line -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "lacks 2 tensors that its format holds: text.layer3, latent.text_k4.block1.outputs");
    }

    @Test
    void shouldNameTensorsThatItDoesNotKnow() throws IOException {
        copyReference(
                "training", Map.of("grad.model.language_model.layers.1.mlp", "grad.model.language_model.layers.1.xyz"));
        Report report = GoldenVerification.run(FOLDER, folder, "cpu", Dtype.FP32, line -> {});
        assertThat(report.passed()).isTrue();
        assertThat(report.notCompared()).containsExactly("grad.model.language_model.layers.1.xyz.down_proj.weight");
        assertThat(ReportText.summary(report))
                .startsWith("not compared: grad.model.language_model.layers.1.xyz.down_proj.weight");
    }

    @Test
    void shouldSayThatTheCasesBelongToAnotherModel() throws IOException {
        String config = Files.readString(FOLDER.resolve(ModelConfig.FILE))
                .replace("\"vocab_size\": 600", "\"vocab_size\": 588");
        Map<String, Tensor> weights = weights(FOLDER);
        for (String name : List.of(CheckpointCheck.EMBEDDING, CheckpointCheck.HEAD)) {
            float[] rows = Arrays.copyOf(weights.get(name).values(), 588 * 64);
            weights.put(name, new Tensor(new long[] {588, 64}, rows));
        }
        writeModel(weights);
        Files.writeString(folder.resolve(ModelConfig.FILE), config);
        assertThatThrownBy(() -> GoldenVerification.run(folder, FOLDER, "cpu", Dtype.FP32, line -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("were they made with this model? ")
                .hasMessageEndingWith("index out of range in self");
    }

    @Test
    void shouldSayThatThereIsNoReference() {
        assertThatThrownBy(() -> GoldenVerification.run(FOLDER, folder, "cpu", Dtype.FP32, line -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds neither cases.safetensors nor training.safetensors");
    }

    /** Copies a reference and its pictures, with other names of the same length in the header. */
    private void copyReference(String name, Map<String, String> renamed) throws IOException {
        Files.copy(FOLDER.resolve(name + ".json"), folder.resolve(name + ".json"));
        Path images = Files.createDirectory(folder.resolve("images"));
        try (Stream<Path> pictures = Files.list(FOLDER.resolve("images"))) {
            for (Path picture : pictures.toList()) {
                Files.copy(picture, images.resolve(picture.getFileName()));
            }
        }
        // One byte a character in ISO-8859-1, so that the tensors' bytes stay as they are.
        String bytes = Files.readString(FOLDER.resolve(name + ".safetensors"), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> entry : renamed.entrySet()) {
            bytes = bytes.replace(entry.getKey(), entry.getValue());
        }
        Files.writeString(folder.resolve(name + ".safetensors"), bytes, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, Tensor> weights(Path dir) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.expected(ModelConfig.read(dir))
                    .forEach((name, shape) -> weights.put(name, new Tensor(shape, files.floats(name))));
        }
        return weights;
    }

    private void writeModel(Map<String, Tensor> weights) {
        try {
            Files.copy(FOLDER.resolve(ModelConfig.FILE), folder.resolve(ModelConfig.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafetensorsWriter.write(folder.resolve(CheckpointFiles.SINGLE), weights, TensorType.F32);
    }
}
