package ai.valr.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CPython 3.11 gives for {@code said.split(' ')[0].rstrip('.').strip()} and {@code float} of that. */
class VsiBenchAnswerTest {

    static Stream<Arguments> words() {
        return Stream.of(
                arguments("B. left", "B"),
                arguments("B...", "B"),
                arguments("B.\n", "B."),
                arguments(" B", ""),
                arguments("\tB\n x", "B"),
                arguments("\u00a0B\u00a0left", "B\u00a0left"),
                arguments("\u00a0B.\u00a0", "B."),
                arguments("\u2007B\u202f", "B"),
                arguments("\u0085\u001c\u001d\u001e\u001fB\u000b\f", "B"),
                arguments("\u1680\u2000\u200a\u2028\u2029\u205f\u3000B", "B"),
                arguments("\u200bB", "\u200bB"),
                arguments("\ufeffB", "\ufeffB"),
                arguments("\u180eB", "\u180eB"),
                arguments("\u0000B", "\u0000B"),
                arguments("\u3000 B", ""));
    }

    @ParameterizedTest
    @MethodSource("words")
    void shouldStripWhatPythonStrips(String said, String word) {
        assertThat(VsiBenchAnswer.firstWord(said)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "5., 5",
        ".5, .5",
        "-.5e+1, -5",
        "1E3, 1000",
        "1_000.2_5e1_0, 10002500000000",
        "'\u00a05\u2007', 5",
        "'\t5\u0085', 5",
        "'\u001f5', 5",
        "\uff14\uff12.\uff15, 42.5",
        "\u0661\u06f2\u0969, 123",
        "\ud835\udfcf\ud835\udfd0, 12",
        "1\uff10e\u0662, 1000",
        "inf, Infinity",
        "-iNfInItY, -Infinity",
        "+NaN, NaN",
        "1e999, Infinity",
        "-0e99999999999999999999, -0"
    })
    void shouldReadWhatPythonReadsAsANumber(String said, double number) {
        assertThat(VsiBenchAnswer.number(said)).isEqualTo(OptionalDouble.of(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "e5",
                "1e",
                "1e+",
                "+",
                "--1",
                "+-1",
                "_1",
                "1_",
                "1__0",
                "1_.0",
                "1._0",
                "1e_5",
                "1,5",
                "1f",
                "2d",
                "0x5",
                "0x1p3",
                "2.2m",
                "\u22121",
                "\u00bd",
                "\u00b2",
                "\u2167",
                "\u4e00",
                "1\uff0e5",
                "1\u066b5",
                "\u200b1",
                "\ufeff1",
                "1\u00005",
                "infinit",
                "nan(1)",
                "\u0131nf",
                "\u0130nf",
                "1\u00a05"
            })
    void shouldReadNoNumberWherePythonRaises(String said) {
        assertThat(VsiBenchAnswer.number(said)).isEmpty();
    }

    /** {@code float} takes no separators of files, groups, records and units for spaces, {@code strip} does. */
    @Test
    void shouldReadATextOfItsOwnWithoutStrippingSeparators() {
        assertThat(VsiBenchAnswer.decimal("\u001c5")).isEmpty();
        assertThat(VsiBenchAnswer.decimal(" \u30005\u0085\n")).hasValue(5);
    }

    /** {@code lower()} alone: by their upper case, a long s would be an S and a dotless i an I. */
    @ParameterizedTest
    @CsvSource({"b, B, true", "B, b, true", "\u212a, k, true", "\u017f, S, false", "\u0131, I, false"})
    void shouldCompareLettersByTheirLowerCase(String said, String letter, boolean right) {
        assertThat(VsiBenchAnswer.matches(said, letter)).isEqualTo(right);
    }

    /** Neither a number without end nor underscores in each second place take more than one pass. */
    @Test
    void shouldReadNumbersOfAnyLength() {
        assertThat(VsiBenchAnswer.number("0".repeat(300_000) + "7." + "0".repeat(300_000)))
                .hasValue(7);
        assertThat(VsiBenchAnswer.number("0_".repeat(300_000) + "7")).hasValue(7);
        assertThat(VsiBenchAnswer.number("1_".repeat(300_000))).isEmpty();
    }
}
