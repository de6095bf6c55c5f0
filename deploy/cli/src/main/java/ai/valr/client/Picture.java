package ai.valr.client;

import java.util.Arrays;
import java.util.Objects;

/**
 * An encoded picture.
 *
 * @param name the frame id that it gets
 * @param format {@code png}, {@code jpeg} or {@code webp}
 * @param data the picture's bytes, not modified once here
 */
public record Picture(String name, String format, byte[] data) {

    public Picture {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(data, "data");
    }

    @Override
    public String toString() {
        return name + " (" + format + ", " + data.length + " bytes)";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && name.equals(that.name)
                && format.equals(that.format)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, format, Arrays.hashCode(data));
    }
}
