package ai.valr.model.checkpoint;

import ai.valr.model.file.AtomicFile;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes a safetensors file that PyTorch's tools read: whole or not at all. */
public final class SafetensorsWriter {
    /** What every tool expects of weights that PyTorch will load. */
    private static final Map<String, String> PYTORCH = Map.of("format", "pt");
    /** Data begins on such a boundary, so that it can be mapped as any type. */
    private static final int ALIGNMENT = 8;

    private static final int BUFFER_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * @param tensors in the order in which their data is written
     * @param dtype {@link TensorType#F32} or {@link TensorType#BF16} (rounded to nearest, ties to even)
     */
    public static void write(Path path, Map<String, Tensor> tensors, TensorType dtype) {
        if (dtype != TensorType.F32 && dtype != TensorType.BF16) {
            throw new IllegalArgumentException("dtype " + dtype + " cannot be written; expected F32 or BF16");
        }
        byte[] header = header(tensors, dtype);
        AtomicFile.write(path, channel -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(header.length);
            drain(channel, buffer);
            drainAll(channel, ByteBuffer.wrap(header));
            for (Tensor tensor : tensors.values()) {
                for (float value : tensor.values()) {
                    if (buffer.remaining() < Float.BYTES) {
                        drain(channel, buffer);
                    }
                    if (dtype == TensorType.F32) {
                        buffer.putFloat(value);
                    } else {
                        buffer.putShort(HalfFloats.toBfloat16(value));
                    }
                }
            }
            drain(channel, buffer);
        });
    }

    private static byte[] header(Map<String, Tensor> tensors, TensorType dtype) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = json.putObject(SafetensorsHeader.METADATA);
        PYTORCH.forEach(metadata::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long end = offset + (long) entry.getValue().values().length * dtype.bytes();
            ObjectNode tensor = json.putObject(entry.getKey());
            tensor.put("dtype", dtype.name());
            ArrayNode shape = tensor.putArray("shape");
            for (long size : entry.getValue().shape()) {
                shape.add(size);
            }
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
        drainAll(channel, buffer.flip());
        buffer.clear();
    }

    private static void drainAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
