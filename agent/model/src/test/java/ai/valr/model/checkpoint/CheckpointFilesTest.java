package ai.valr.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
    private static final Path QWEN = Golden.path("qwen25vl");
    private static final ModelConfig CONFIG = ModelConfig.read(QWEN);

    @TempDir
    private Path dir;

    @Test
    void shouldSpellNamesBothWays() {
        try (Safetensors newer = Safetensors.open(QWEN.resolve("model.safetensors"));
                Safetensors original = Safetensors.open(QWEN.resolve("model.original-names.safetensors"))) {
            assertThat(original.names().stream().map(WeightNames::canonical))
                    .containsExactlyInAnyOrderElementsOf(newer.names());
            assertThat(newer.names().stream().map(WeightNames::original))
                    .containsExactlyInAnyOrderElementsOf(original.names());
            assertThat(newer.names().stream().map(WeightNames::canonical)).containsExactlyElementsOf(newer.names());
        }
    }

    @Test
    void shouldAcceptEitherSpellingAndShards() throws IOException {
        Files.copy(QWEN.resolve("model.original-names.safetensors"), dir.resolve("model.safetensors"));
        try (CheckpointFiles original = CheckpointFiles.open(dir);
                CheckpointFiles newer = CheckpointFiles.open(QWEN);
                CheckpointFiles bf16 = CheckpointFiles.open(QWEN.resolve("bf16"));
                CheckpointFiles tied = CheckpointFiles.open(QWEN.resolve("tied"))) {
            assertThat(newer.names())
                    .isEqualTo(new TreeSet<>(CheckpointCheck.expected(CONFIG).keySet()));
            assertThat(original.floats(CheckpointCheck.EMBEDDING))
                    .containsExactly(newer.floats(CheckpointCheck.EMBEDDING));
            assertThat(tied.paths()).hasSize(3);
            assertThatCode(() -> {
                        CheckpointCheck.check(CONFIG, original);
                        CheckpointCheck.check(CONFIG, newer);
                        CheckpointCheck.check(CONFIG, bf16);
                        CheckpointCheck.check(ModelConfig.read(QWEN.resolve("tied")), tied);
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void shouldListMissingUnexpectedAndMisshapenTensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        CheckpointCheck.expected(CONFIG).forEach((name, shape) -> {
            if (name.contains("layers.2.self_attn.q_proj")) {
                return;
            }
            long[] changed = name.endsWith("merger.ln_q.weight") ? new long[] {31} : shape;
            int count = 1;
            for (long size : changed) {
                count *= (int) size;
            }
            tensors.put(name, new Tensor(changed, new float[count]));
        });
        tensors.put("visual.blocks.4.norm1.weight", new Tensor(new long[] {1}, new float[1]));
        SafetensorsWriter.write(dir.resolve("model.safetensors"), tensors, TensorType.F32);
        try (CheckpointFiles checkpoint = CheckpointFiles.open(dir)) {
            assertThatThrownBy(() -> CheckpointCheck.check(CONFIG, checkpoint))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("4 differences")
                    .hasMessageContaining("missing: model.language_model.layers.2.self_attn.q_proj.weight [64, 64]")
                    .hasMessageContaining("missing: model.language_model.layers.2.self_attn.q_proj.bias [64]")
                    .hasMessageContaining("unexpected: visual.blocks.4.norm1.weight [1]")
                    .hasMessageContaining("wrong shape: model.visual.merger.ln_q.weight [31], expected [32]");
        }
    }

    @Test
    void shouldMissTheHeadOfAnUntiedModel() {
        try (CheckpointFiles tied = CheckpointFiles.open(QWEN.resolve("tied"))) {
            assertThatThrownBy(() -> CheckpointCheck.check(CONFIG, tied))
                    .hasMessageContaining("missing: lm_head.weight [600, 64]");
        }
    }

    @Test
    void shouldNameAMissingShard() throws IOException {
        copyShards();
        Files.delete(dir.resolve("model-00002-of-00003.safetensors"));
        assertThatThrownBy(() -> CheckpointFiles.open(dir))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("shards [model-00002-of-00003.safetensors] are named");
    }

    @Test
    void shouldNameATensorInTheWrongShard() throws IOException {
        copyShards();
        Path index = dir.resolve(CheckpointFiles.INDEX);
        String entry = "\"model.language_model.embed_tokens.weight\": \"model-0000";
        Files.writeString(index, Files.readString(index).replace(entry + "2", entry + "1"));
        assertThatThrownBy(() -> CheckpointFiles.open(dir))
                .hasMessageContaining("model.language_model.embed_tokens.weight is in model-00002-of-00003.safetensors"
                        + " but the index says model-00001-of-00003.safetensors");
    }

    @Test
    void shouldRefuseAShardOutsideTheFolder() throws IOException {
        Files.writeString(dir.resolve(CheckpointFiles.INDEX), "{\"weight_map\": {\"a\": \"../model.safetensors\"}}");
        assertThatThrownBy(() -> CheckpointFiles.open(dir)).hasMessageContaining("must name a file in the same folder");
    }

    @Test
    void shouldRefuseOneWeightUnderTwoSpellings() {
        Tensor one = new Tensor(new long[] {1}, new float[1]);
        SafetensorsWriter.write(
                dir.resolve("model.safetensors"), Map.of("visual.a", one, "model.visual.a", one), TensorType.F32);
        assertThatThrownBy(() -> CheckpointFiles.open(dir)).hasMessageContaining("two spellings of one weight");
    }

    @Test
    void shouldSayThatThereAreNoWeights() {
        assertThatThrownBy(() -> CheckpointFiles.open(dir)).hasMessageContaining("holds neither model.safetensors nor");
    }

    private void copyShards() throws IOException {
        try (var files = Files.list(QWEN.resolve("tied"))) {
            for (Path file : files.filter(f -> f.toString().contains("model")).toList()) {
                Files.copy(file, dir.resolve(file.getFileName()));
            }
        }
    }
}
