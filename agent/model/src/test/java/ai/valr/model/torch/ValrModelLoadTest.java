package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.picture.PictureLimits;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValrModelLoadTest {
    private static final String NORM = "model.language_model.norm.weight";

    @TempDir
    Path folder;

    private Path weights;

    @BeforeEach
    void copy() {
        GoldenModel.folder(folder, GoldenModel.STEP);
        weights = folder.resolve(CheckpointFiles.SINGLE);
    }

    @Test
    void shouldTellItsNameVersionAndBounds() {
        try (ValrModel model = GoldenModel.load(folder, Dtype.FP32, 100_000)) {
            assertThat(model.name()).isEqualTo(folder.getFileName().toString());
            assertThat(model.version()).matches("[0-9a-f]{12}");
            assertThat(model.maxModelLen()).isEqualTo(4096);
            assertThat(model.defaultLatents()).isEqualTo(4);
            assertThat(model.maxLatents()).isEqualTo(16);
        }
    }

    /** The file's {@code max_pixels} would give 15,300 tokens to a photo of 12 million pixels, which no context here has room for. */
    @Test
    void shouldReduceAPhotoToItsShareOfAContext() throws Exception {
        BufferedImage photo = new BufferedImage(4000, 3000, BufferedImage.TYPE_BYTE_GRAY);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(photo, "jpg", jpeg);
        Path valr = folder.resolve("valr.json");
        try (ValrModel four = GoldenModel.load(folder, Dtype.FP32, 800)) {
            assertThat(four.encode(jpeg.toByteArray()).count()).isBetween(80, 800 / 2 / 4);
        }
        Files.writeString(valr, Files.readString(valr).replace("{", "{\"context_frames\": 2, "));
        try (ValrModel two = GoldenModel.load(folder, Dtype.FP32, 800)) {
            assertThat(two.encode(jpeg.toByteArray()).count()).isBetween(160, 800 / 2 / 2);
        }
    }

    @Test
    void shouldTellTheMemoryThatItTakes() {
        try (ValrModel fp32 = GoldenModel.load(folder, Dtype.FP32, 4096);
                ValrModel bf16 = GoldenModel.load(folder, Dtype.BF16, 4096)) {
            long values = fp32.weights().decoder().stream()
                            .distinct()
                            .mapToLong(NDArray::size)
                            .sum()
                    + fp32.weights().vision().stream().mapToLong(NDArray::size).sum();
            assertThat(fp32.memory().weightBytes()).isEqualTo(4 * values);
            assertThat(bf16.memory().weightBytes()).isEqualTo(2 * values);
            assertThat(fp32.memory().kvBytesPerPosition())
                    .isEqualTo(2 * bf16.memory().kvBytesPerPosition());
            assertThat(fp32.memory().deviceBytes()).isPositive();
        }
    }

    @Test
    void shouldRefuseAFolderThatIsNotThere() {
        assertRefused(folder.resolve("nowhere"), "cpu")
                .hasMessageContaining("there is no model folder")
                .hasMessageContaining("nowhere");
    }

    @Test
    void shouldRefuseAGpuThatIsNotThere() {
        assertRefused(folder, "cuda:99")
                .hasMessageContaining("device 'cuda:99' is not there")
                .hasMessageContaining("give cpu");
        assertRefused(folder, "tpu").hasMessageContaining("device 'tpu' is not known; give auto, cpu or cuda:N");
    }

    @Test
    void shouldNameEveryTensorThatIsMissingUnexpectedOrMisshapen() {
        Map<String, Tensor> tensors = read();
        tensors.remove(NORM);
        tensors.put("model.language_model.extra.weight", new Tensor(new long[] {2}, new float[2]));
        tensors.put(CheckpointCheck.HEAD, new Tensor(new long[] {2, 3}, new float[6]));
        SafetensorsWriter.write(weights, tensors, TensorType.F32);
        assertRefused(folder, "cpu")
                .hasMessageContaining("3 differences")
                .hasMessageContaining("missing: " + NORM + " [64]")
                .hasMessageContaining("unexpected: model.language_model.extra.weight [2]")
                .hasMessageContaining("wrong shape: lm_head.weight [2, 3], expected [600, 64]");
    }

    @Test
    void shouldRefuseATruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1000));
        assertRefused(folder, "cpu").hasMessageContaining(CheckpointFiles.SINGLE);
    }

    @Test
    void shouldRefuseAFolderWithoutWeightsOrTokenizer() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));
        assertRefused(folder, "cpu").hasMessageContaining("tokenizer.json does not exist");
        Files.delete(weights);
        assertRefused(folder, "cpu").hasMessageContaining("holds neither model.safetensors nor");
    }

    /** A stranger's file may start its tensors anywhere. */
    @Test
    void shouldReadTensorsThatAreNotAligned() throws IOException {
        String version;
        try (ValrModel model = GoldenModel.load(folder, Dtype.FP32, 1200)) {
            version = model.version();
        }
        byte[] bytes = Files.readAllBytes(Golden.path("qwen25vl/model.safetensors"));
        byte[] shifted = new byte[bytes.length + 1];
        int header = (bytes[0] & 0xFF) | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16;
        System.arraycopy(bytes, 0, shifted, 0, 8 + header);
        shifted[8 + header] = ' ';
        System.arraycopy(bytes, 8 + header, shifted, 9 + header, bytes.length - 8 - header);
        shifted[0] = (byte) (header + 1);
        shifted[1] = (byte) ((header + 1) >> 8);
        shifted[2] = (byte) ((header + 1) >> 16);
        Files.write(weights, shifted);
        try (ValrModel model = GoldenModel.load(folder, Dtype.FP32, 1200)) {
            assertThat(model.version()).isNotEqualTo(version);
            overwriteWhatIsFreed();
            float[] norm = model.host(
                    model.manager(),
                    model.weights().decoder().get(model.weights().decoder().size() - 2));
            assertThat(norm).containsExactly(read().get(NORM).values());
        }
    }

    /** Weights must not lie in memory of Java's that nobody holds. */
    private static void overwriteWhatIsFreed() {
        for (int round = 0; round < 4; round++) {
            System.gc();
            for (int i = 0; i < 256; i++) {
                ByteBuffer again = ByteBuffer.allocateDirect(64 << (i % 8)).order(ByteOrder.nativeOrder());
                again.asFloatBuffer().put(new float[again.capacity() / Float.BYTES]);
            }
        }
    }

    private Map<String, Tensor> read() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (CheckpointFiles files = CheckpointFiles.open(Golden.path("qwen25vl"))) {
            CheckpointCheck.expected(ModelConfig.read(folder))
                    .forEach((name, shape) -> tensors.put(name, new Tensor(shape, files.floats(name))));
        }
        return tensors;
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(Path dir, String device) {
        return assertThatThrownBy(
                        () -> ValrModel.load(dir, new ModelOptions(device, Dtype.FP32, 1200, PictureLimits.DEFAULT))
                                .close())
                .isInstanceOf(ModelException.class);
    }
}
