package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
    private static ByteSize read(String word) {
        return new ByteSize.Converter().convert(word);
    }

    @ParameterizedTest
    @CsvSource({"512M,536870912", "4G,4294967296", "4GiB,4294967296", "1 k,1024", "2T,2199023255552"})
    void shouldReadSizes(String word, long bytes) {
        assertThat(read(word).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "-1G", "1.5G", "4GX", "much"})
    void shouldSayWhatASizeIs(String word) {
        assertThatThrownBy(() -> read(word))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + word + "' is no size")
                .hasMessageContaining("4G");
    }

    @Test
    void shouldSayASizeAsItIsRead() {
        for (String word : new String[] {"512M", "4G", "3K", "7T"}) {
            assertThat(read(word)).hasToString(word);
        }
        assertThat(new ByteSize(1000)).hasToString("1000");
    }
}
