package ai.valr.worker.session;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes one store entry: kind and version, then fields, big-endian. Lists and texts have their length before them. */
final class StoreWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    StoreWriter(char kind, int version) {
        write(() -> {
            out.writeByte(kind);
            out.writeByte(version);
        });
    }

    void number(int value) {
        write(() -> out.writeInt(value));
    }

    void big(long value) {
        write(() -> out.writeLong(value));
    }

    void real(double value) {
        write(() -> out.writeDouble(value));
    }

    void flag(boolean value) {
        write(() -> out.writeBoolean(value));
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        write(() -> {
            out.writeInt(utf8.length);
            out.write(utf8);
        });
    }

    void textOrNull(String value) {
        flag(value != null);
        if (value != null) {
            text(value);
        }
    }

    /** Bit for bit. */
    void floats(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        buffer.asFloatBuffer().put(values);
        write(() -> {
            out.writeInt(values.length);
            out.write(buffer.array());
        });
    }

    void ints(int[] values) {
        number(values.length);
        for (int value : values) {
            number(value);
        }
    }

    <T> void list(List<T> values, BiConsumer<StoreWriter, T> element) {
        number(values.size());
        values.forEach(value -> element.accept(this, value));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private interface Write {
        void run() throws IOException;
    }

    private static void write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
    }
}
