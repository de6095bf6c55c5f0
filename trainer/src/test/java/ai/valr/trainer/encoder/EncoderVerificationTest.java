package ai.valr.trainer.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.torch.Dtype;
import ai.valr.model.verify.Line;
import ai.valr.model.verify.Report;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderVerificationTest {
    @TempDir
    private Path dir;

    /**
     * Embeddings, three blocks and the last state of each input, class token and registers apart; NaFlex: its mask and a picture's patches;
     * pi^3: two blocks, four of its decoder and the features of scenes of one to three frames.
     */
    @ParameterizedTest
    @CsvSource({"dinov3, 14", "dinov2_reg, 14", "siglip2, 10", "siglip2_naflex, 7", "pi3, 33"})
    void shouldEqualTheReferenceInEveryTensor(String encoder, int tensors) {
        Report report = verify(GoldenEncoder.path(encoder), encoder, Dtype.FP32);

        assertThat(report.failures()).isEmpty();
        assertThat(report.lines()).hasSize(tensors).allSatisfy(line -> assertThat(line.compared())
                .as(line.tensor())
                .isPositive());
        assertThat(report.notCompared()).isEmpty();
    }

    @Test
    void shouldReadATowerBesideATextTower() throws Exception {
        Path whole = GoldenEncoder.folder(dir, "siglip2", "config.whole-siglip.json", "model.whole-siglip.safetensors");

        assertThat(verify(whole, "siglip2", Dtype.FP32).failures()).isEmpty();
    }

    @Test
    void shouldReadTheOriginalNames() throws Exception {
        Path original = GoldenEncoder.folder(dir, "dinov2_reg", "config.json", "model.dinov2-names.safetensors");

        assertThat(verify(original, "dinov2_reg", Dtype.FP32).failures()).isEmpty();
    }

    @Test
    void shouldReadTheNamesOfNewerModules() throws Exception {
        Map<String, Tensor> newer = new LinkedHashMap<>();
        GoldenEncoder.tensors(GoldenEncoder.path("dinov3/model.safetensors"))
                .forEach((name, tensor) -> newer.put(name.startsWith("layer.") ? "model." + name : name, tensor));

        assertThat(verify(GoldenEncoder.folder(dir, "dinov3", newer), "dinov3", Dtype.FP32)
                        .failures())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"dinov3", "dinov2_reg", "siglip2", "siglip2_naflex", "pi3"})
    void shouldComputeInBfloat16(String encoder) {
        Report report = verify(GoldenEncoder.path(encoder), encoder, Dtype.BF16);

        assertThat(report.failures()).isEmpty();
        assertThat(report.lines()).anyMatch(line -> line.largestDifference() > 1e-3);
    }

    @Test
    void shouldFindAWeightThatDiffers() throws Exception {
        Map<String, Tensor> weights = GoldenEncoder.tensors(GoldenEncoder.path("dinov3/model.safetensors"));
        weights.get("layer.1.mlp.up_proj.bias").values()[3] += 0.01f;

        Report report = verify(GoldenEncoder.folder(dir, "dinov3", weights), "dinov3", Dtype.FP32);

        assertThat(report.passed()).isFalse();
        assertThat(report.failures())
                .extracting(Line::tensor)
                .contains("input0.block2", "input1.last", "input0.last_cls")
                .doesNotContain("input0.block1");
    }

    @Test
    void shouldFindAWeightOfTheDecoderThatDiffers() throws Exception {
        Map<String, Tensor> weights = GoldenEncoder.tensors(GoldenEncoder.path("pi3/model.safetensors"));
        weights.get("decoder.2.attn.k_norm.weight").values()[3] += 0.05f;

        Report report = verify(GoldenEncoder.folder(dir, "pi3", weights), "pi3", Dtype.FP32);

        assertThat(report.failures())
                .extracting(Line::tensor)
                .contains("input2.decoder3", "input2.decoder4", "input2.features")
                .doesNotContain("input2.last", "input2.decoder2");
    }

    @Test
    void shouldRefuseTheCasesOfAnotherEncoder() {
        assertThatThrownBy(() -> verify(GoldenEncoder.path("siglip2_naflex"), "siglip2", Dtype.FP32))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("input0.pixel_values")
                .hasMessageContaining("siglip2_vision_model");
    }

    @Test
    void shouldNameAFolderWithoutCases() {
        assertThatThrownBy(
                        () -> EncoderVerification.run(GoldenEncoder.path("dinov3"), dir, "cpu", Dtype.FP32, line -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(dir + " holds no cases.safetensors");
    }

    private static Report verify(Path encoder, String cases, Dtype dtype) {
        return EncoderVerification.run(encoder, GoldenEncoder.path(cases), "cpu", dtype, line -> {});
    }
}
