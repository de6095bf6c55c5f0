package ai.valr.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.Golden;
import ai.valr.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path dir;

    @Test
    void shouldReadWhatPyTorchWrote() {
        try (Safetensors file = Safetensors.open(Golden.path("qwen25vl/model.safetensors"))) {
            TensorInfo info = file.info("model.visual.patch_embed.proj.weight");
            assertThat(info.dtype()).isEqualTo(TensorType.F32);
            assertThat(info.shape()).containsExactly(32, 3, 2, 14, 14);
            assertThat(file.floats(info.name())).hasSize(32 * 3 * 2 * 14 * 14);
            assertThat(file.metadata()).containsEntry("format", "pt");
        }
    }

    @Test
    void shouldWidenBfloat16() {
        String name = "model.language_model.embed_tokens.weight";
        try (Safetensors wide = Safetensors.open(Golden.path("qwen25vl/model.safetensors"));
                Safetensors half = Safetensors.open(Golden.path("qwen25vl/bf16/model.safetensors"))) {
            assertThat(half.info(name).dtype()).isEqualTo(TensorType.BF16);
            float[] rounded = wide.floats(name);
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = HalfFloats.fromBfloat16(HalfFloats.toBfloat16(rounded[i]));
            }
            assertThat(half.floats(name)).containsExactly(rounded);
        }
    }

    @Test
    void shouldReadWhatItWrites() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", new Tensor(new long[] {2, 2}, new float[] {1, -2, 3.140625f, Float.MIN_VALUE}));
        tensors.put("a", new Tensor(new long[] {}, new float[] {7}));
        tensors.put("none", new Tensor(new long[] {0, 4}, new float[0]));
        Path path = dir.resolve("out.safetensors");
        SafetensorsWriter.write(path, tensors, TensorType.F32);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactlyInAnyOrder("b", "a", "none");
            assertThat(file.floats("b")).containsExactly(1, -2, 3.140625f, Float.MIN_VALUE);
            assertThat(file.floats("a")).containsExactly(7);
            assertThat(file.info("a").shape()).isEmpty();
            assertThat(file.bytes("b").isDirect()).isTrue();
        }
        SafetensorsWriter.write(path, tensors, TensorType.BF16);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.floats("b")).containsExactly(1, -2, 3.140625f, 0);
        }
        assertThat(dir.toFile().list()).containsExactly("out.safetensors");
    }

    @ParameterizedTest
    @CsvSource({"1, 3F80", "-1, BF80", "1.00390625, 3F80", "1.01171875, 3F82", "3.4e38, 7F80", "NaN, 7FC0"})
    void shouldRoundToTheNearestBfloat16(float value, String bits) {
        assertThat(HalfFloats.toBfloat16(value)).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "3C00, 1",
        "C000, -2",
        "7BFF, 65504",
        "0001, 5.9604645E-8",
        "8000, -0.0",
        "FC00, -Infinity",
        "3555, 0.33325195"
    })
    void shouldWidenFloat16(String bits, float value) {
        assertThat(HalfFloats.fromFloat16((short) Integer.parseInt(bits, 16))).isEqualTo(value);
    }

    @Test
    void shouldReadIntegers() throws IOException {
        byte[] data = ByteBuffer.allocate(17)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-5)
                .putInt(7)
                .putInt(-1)
                .put((byte) 200)
                .array();
        Path path = file(
                "{'l':{'dtype':'I64','shape':[1],'data_offsets':[0,8]},"
                        + "'i':{'dtype':'I32','shape':[2],'data_offsets':[8,16]},"
                        + "'u':{'dtype':'U8','shape':[1],'data_offsets':[16,17]}}",
                data);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.longs("l")).containsExactly(-5);
            assertThat(file.longs("i")).containsExactly(7, -1);
            assertThat(file.longs("u")).containsExactly(200);
            assertThatThrownBy(() -> file.floats("l")).hasMessageContaining("was expected to be F32");
            assertThatThrownBy(() -> file.info("x")).hasMessageContaining("has no tensor x");
        }
    }

    @Test
    void shouldNameTheTensorThatATruncatedFileLacks() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.path("qwen25vl/model.safetensors"));
        Path path = dir.resolve("cut.safetensors");
        Files.write(path, Arrays.copyOf(whole, whole.length - 10));
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor model.visual.patch_embed.proj.weight in " + path)
                .hasMessageContaining("to " + whole.length + " but the file has only " + (whole.length - 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | takes 8",
                "{'a':{'dtype':'F99','shape':[1],'data_offsets':[0,4]}} | has dtype \"F99\"",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | at least 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | a begin and an end",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}} | overlaps",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | gap of 4",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | Duplicate",
                "{'a':{'dtype':'F32','shape':[2305843009213693952,4],'data_offsets':[0,4]}} | overflows",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | header describes",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | unknown key x",
                "{'a':3} | must be an object",
                "{'a' | not valid JSON",
                "[1] | one JSON object",
            })
    void shouldRefuseABrokenHeader(String header, String message) throws IOException {
        Path path = file(header, new byte[8]);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(path.toString());
    }

    @Test
    void shouldRefuseAHeaderLongerThanTheFile() throws IOException {
        Path path = dir.resolve("x.safetensors");
        Files.write(
                path,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(-1)
                        .array());
        assertThatThrownBy(() -> Safetensors.open(path)).hasMessageContaining("claims 18446744073709551615 bytes");
        Files.write(path, new byte[3]);
        assertThatThrownBy(() -> Safetensors.open(path)).hasMessageContaining("has 3 bytes");
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(dir.resolve("x.safetensors"), bytes.array());
    }
}
