package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativeAccuracyTest {

    /** What {@code 1 - numpy.linspace(.5, .95, int((.95 - .5) / .05 + 2))} prints; the int() leaves ten of them. */
    @Test
    void shouldRoundThresholdsAsTheOfficialCode() {
        assertThat(IntStream.range(0, 10).mapToDouble(RelativeAccuracy::limit))
                .containsExactly(
                        0.5,
                        0.44999999999999996,
                        0.4,
                        0.35,
                        0.30000000000000004,
                        0.25,
                        0.19999999999999996,
                        0.15000000000000002,
                        0.10000000000000009,
                        0.050000000000000044);
    }

    /** The third column by NumPy, the fourth by hand: (10 - 20 e) + 1 thresholds pass an error of e, cut to whole ones. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 1.0, 1.0",
        "9.5, 10, 1.0, 1.0",
        "9, 10, .9, .9",
        "8.5, 10, .8, .8",
        "8, 10, .6, .7",
        "7, 10, .5, .5",
        "6, 10, .3, .3",
        "5.5, 10, .1, .2",
        "5, 10, .1, .1",
        "15, 10, .1, .1",
        "4.9, 10, 0, 0",
        "2.2, 2, .9, .9",
        "1.7, 2, .8, .8",
        "2, 3, .4, .4",
        "4, 5, .6, .7",
        "3, 4, .6, .6",
        "1, 2, .1, .1",
        "3.45, 3, .7, .8",
        "0, 5, 0, 0",
        "-1, 5, 0, 0"
    })
    void shouldDifferFromTheOfficialCodeOnThresholdsOnly(
            double predicted, double truth, double official, double defined) {
        assertThat(RelativeAccuracy.official(predicted, truth)).isEqualTo(official);
        assertThat(RelativeAccuracy.of(predicted, truth)).isEqualTo(defined);
    }

    @Test
    void shouldRefuseATruthThatIsNotAboveZero() {
        assertThatThrownBy(() -> RelativeAccuracy.of(1, 0)).hasMessageContaining("0.0 must be above 0");
        assertThatThrownBy(() -> RelativeAccuracy.official(1, Double.NaN)).hasMessageContaining("must be above 0");
    }
}
