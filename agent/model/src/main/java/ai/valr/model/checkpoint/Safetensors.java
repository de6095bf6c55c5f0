package ai.valr.model.checkpoint;

import ai.valr.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file, memory-mapped tensor by tensor, so that its size has no bound of Java's. Thread-safe. Closing
 * gives the file back; buffers that were handed out stay valid until they are collected.
 */
public final class Safetensors implements AutoCloseable {
    /** Values are widened in pieces of this many, so that a tensor past 2 GB can be read too. */
    private static final int CHUNK = 1 << 24;

    private final Path path;
    private final FileChannel channel;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    private Safetensors(Path path, FileChannel channel, Map<String, TensorInfo> tensors, Map<String, String> metadata) {
        this.path = path;
        this.channel = channel;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /** @throws ModelException when the file is not there, truncated or not what its header says */
    public static Safetensors open(Path path) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            long fileBytes = channel.size();
            byte[] json = header(channel, path, fileBytes);
            return new Safetensors(
                    path,
                    channel,
                    SafetensorsHeader.parse(json, path.toString(), fileBytes),
                    SafetensorsHeader.metadata(json, path.toString()));
        } catch (NoSuchFileException e) {
            throw new ModelException(path + " does not exist", e);
        } catch (IOException e) {
            close(channel, path);
            throw new ModelException("cannot read " + path + ": " + e.getMessage(), e);
        } catch (ModelException e) {
            close(channel, path);
            throw e;
        }
    }

    private static byte[] header(FileChannel channel, Path path, long fileBytes) throws IOException {
        if (fileBytes < SafetensorsHeader.LENGTH_BYTES) {
            throw new ModelException(path + " has " + fileBytes + " bytes but a safetensors file has at least "
                    + SafetensorsHeader.LENGTH_BYTES);
        }
        long length = read(channel, 0, SafetensorsHeader.LENGTH_BYTES).getLong();
        long room = Math.min(SafetensorsHeader.MAX_HEADER_BYTES, fileBytes - SafetensorsHeader.LENGTH_BYTES);
        if (length < 2 || length > room) {
            throw new ModelException("the header of " + path + " claims " + Long.toUnsignedString(length)
                    + " bytes but must have 2 to " + room + "; this is no safetensors file, or it is truncated");
        }
        return read(channel, SafetensorsHeader.LENGTH_BYTES, (int) length).array();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("the file ends at byte " + (offset + buffer.position()));
            }
        }
        return buffer.flip();
    }

    public Path path() {
        return path;
    }

    /** Names in the order of their data. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** The free text that the writer left, such as {@code format: pt}. */
    public Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    /** @throws ModelException when the file has no such tensor */
    public TensorInfo info(String name) {
        TensorInfo info = tensors.get(name);
        if (info == null) {
            throw new ModelException(path + " has no tensor " + name);
        }
        return info;
    }

    /**
     * A tensor's bytes, mapped, read-only and little-endian. Direct: native code may read them in place.
     *
     * @throws ModelException when there is no such tensor, or it is larger than a buffer can be (2 GB)
     */
    public ByteBuffer bytes(String name) {
        TensorInfo info = info(name);
        if (info.byteLength() > Integer.MAX_VALUE) {
            throw new ModelException("tensor " + name + " in " + path + " has " + info.byteLength()
                    + " bytes and cannot be one buffer; read it by its offset or as float[]");
        }
        return map(info.offset(), info.byteLength());
    }

    /**
     * A tensor's values, F32, or F16 and BF16 widened, row by row.
     *
     * @throws ModelException when there is no such tensor, or it holds no floats, or too many for an array
     */
    public float[] floats(String name) {
        TensorInfo info = info(name);
        float[] values = new float[count(info)];
        for (int start = 0; start < values.length; start += CHUNK) {
            int n = Math.min(CHUNK, values.length - start);
            ByteBuffer bytes = map(
                    info.offset() + (long) start * info.dtype().bytes(),
                    (long) n * info.dtype().bytes());
            switch (info.dtype()) {
                case F32 -> bytes.asFloatBuffer().get(values, start, n);
                case BF16 -> {
                    for (int i = 0; i < n; i++) {
                        values[start + i] = HalfFloats.fromBfloat16(bytes.getShort(2 * i));
                    }
                }
                case F16 -> {
                    for (int i = 0; i < n; i++) {
                        values[start + i] = HalfFloats.fromFloat16(bytes.getShort(2 * i));
                    }
                }
                default -> throw wrongType(info, "F32, F16 or BF16");
            }
        }
        return values;
    }

    /**
     * A tensor's values, I64, or I32, U8 and BOOL widened, row by row.
     *
     * @throws ModelException when there is no such tensor, or it holds no integers, or too many for an array
     */
    public long[] longs(String name) {
        TensorInfo info = info(name);
        long[] values = new long[count(info)];
        ByteBuffer bytes = bytes(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (info.dtype()) {
                case I64 -> bytes.getLong(8 * i);
                case I32 -> bytes.getInt(4 * i);
                case U8, BOOL -> bytes.get(i) & 0xFF;
                default -> throw wrongType(info, "I64, I32, U8 or BOOL");
            };
        }
        return values;
    }

    private int count(TensorInfo info) {
        if (info.count() > Integer.MAX_VALUE - 8) {
            throw new ModelException(info + " in " + path + " has more values than an array can hold");
        }
        return (int) info.count();
    }

    private ModelException wrongType(TensorInfo info, String expected) {
        return new ModelException(info + " in " + path + " was expected to be " + expected);
    }

    private ByteBuffer map(long offset, long bytes) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new ModelException("cannot map " + bytes + " bytes of " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        close(channel, path);
    }

    private static void close(FileChannel channel, Path path) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new ModelException("cannot close " + path, e);
            }
        }
    }
}
