package ai.valr.worker.session;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link StoreWriter} wrote, and never past the end of it: a length that cannot be is an error. */
final class StoreReader {
    private final String what;
    private final ByteBuffer in;
    private final int version;

    /**
     * @param what the entry, for messages
     * @param newest the newest version that can be read; older ones are read from 1 on
     * @throws SessionFormatException when it is another kind of entry, or a newer version
     */
    StoreReader(String what, byte[] bytes, char kind, int newest) {
        this.what = what;
        this.in = ByteBuffer.wrap(bytes);
        if (bytes.length < 2 || bytes[0] != kind) {
            throw new SessionFormatException(what + " is no entry of kind " + kind + "; the store is damaged");
        }
        this.version = bytes[1];
        if (version < 1 || version > newest) {
            throw new SessionFormatException(what + " has format version " + version + ", this worker reads 1 to "
                    + newest + "; run a worker of the version that wrote it, or a newer one");
        }
        in.position(2);
    }

    int version() {
        return version;
    }

    int number() {
        return guarded(ByteBuffer::getInt);
    }

    long big() {
        return guarded(ByteBuffer::getLong);
    }

    double real() {
        return guarded(ByteBuffer::getDouble);
    }

    boolean flag() {
        return guarded(ByteBuffer::get) != 0;
    }

    String text() {
        byte[] utf8 = new byte[length(1)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    String textOrNull() {
        return flag() ? text() : null;
    }

    <E extends Enum<E>> E named(Class<E> type) {
        String name = text();
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw new SessionFormatException(what + " has the " + type.getSimpleName() + " " + name
                + ", which this worker does not know; run a worker of the version that wrote it, or a newer one");
    }

    float[] floats() {
        float[] values = new float[length(Float.BYTES)];
        in.asFloatBuffer().get(values);
        in.position(in.position() + values.length * Float.BYTES);
        return values;
    }

    int[] ints() {
        int[] values = new int[length(Integer.BYTES)];
        in.asIntBuffer().get(values);
        in.position(in.position() + values.length * Integer.BYTES);
        return values;
    }

    <T> List<T> list(Function<StoreReader, T> element) {
        int size = length(1);
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(element.apply(this));
        }
        return values;
    }

    /** To be called last: an entry with more than was read is damaged. */
    void end() {
        if (in.hasRemaining()) {
            throw new SessionFormatException(what + " has " + in.remaining() + " bytes too many; the store is damaged");
        }
    }

    SessionFormatException unknown(String field, int value) {
        return new SessionFormatException(what + " has " + field + " " + value + "; the store is damaged");
    }

    private int length(int elementBytes) {
        int length = number();
        if (length < 0 || length > in.remaining() / elementBytes) {
            throw new SessionFormatException(what + " names a length of " + length + " where " + in.remaining()
                    + " bytes are left; the store is damaged");
        }
        return length;
    }

    private <T> T guarded(Function<ByteBuffer, T> read) {
        try {
            return read.apply(in);
        } catch (BufferUnderflowException e) {
            throw new SessionFormatException(what + " ends too early; the store is damaged", e);
        }
    }
}
