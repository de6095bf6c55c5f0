package ai.valr.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes as people write it: {@code 512M} or {@code 4G}, in powers of 1024.
 *
 * @param bytes 0 or more
 */
record ByteSize(long bytes) {
    private static final Pattern WORD = Pattern.compile("(\\d{1,9})\\s*([KMGT])(i?B)?", Pattern.CASE_INSENSITIVE);
    private static final int STEP_BITS = 10;

    /** Reads it from a command line. */
    static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String word) {
            Matcher matcher = WORD.matcher(word.strip());
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "'" + word + "' is no size; expected a number with K, M, G or T, such as 4G");
            }
            int power = 1 + "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (STEP_BITS * power)));
        }
    }

    /** In the largest unit that it is a whole number of. */
    @Override
    public String toString() {
        int power = Math.min(4, Long.numberOfTrailingZeros(Math.max(1, bytes)) / STEP_BITS);
        return (bytes >> (STEP_BITS * power)) + (power == 0 ? "" : String.valueOf("KMGT".charAt(power - 1)));
    }
}
