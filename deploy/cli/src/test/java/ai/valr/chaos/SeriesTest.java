package ai.valr.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    @Test
    void shouldBeSteadyWhereItGrowsOnlyInTheFirstSixth() {
        Series series = series(new Series.Limit.Growth(0.1), i -> i < 25 ? 4 * i : 100);

        assertThat(series.early()).isEqualTo(100);
        assertThat(series.end()).isEqualTo(100);
        assertThat(series.growth()).isZero();
        assertThat(series.isWithinLimit()).isTrue();
    }

    @Test
    void shouldTellALeakThatGoesOnFromOneThatStaysUnderTheShare() {
        // From 100 at a sixth (the 30th of 180) to 100 + 150 * slope at the end.
        assertThat(series(new Series.Limit.Growth(0.1), i -> 70 + i * 0.08).isWithinLimit())
                .isFalse();
        assertThat(series(new Series.Limit.Growth(0.2), i -> 70 + i * 0.08).isWithinLimit())
                .isTrue();
        assertThat(series(new Series.Limit.None(), i -> i * i).isWithinLimit()).isTrue();
    }

    @Test
    void shouldNotTakeOneHighValueForGrowth() {
        Series series = series(new Series.Limit.Growth(0.1), i -> i == 179 || i == 100 ? 1000 : 100);

        assertThat(series.growth()).isZero();
        assertThat(series.most()).isEqualTo(1000);
        assertThat(series.isWithinLimit()).isTrue();
    }

    @Test
    void shouldHoldEveryValueAgainstABound() {
        assertThat(series(new Series.Limit.Bound(999), i -> i == 90 ? 1000 : 100)
                        .isWithinLimit())
                .isFalse();
        assertThat(series(new Series.Limit.Bound(1000), i -> i == 90 ? 1000 : 100)
                        .isWithinLimit())
                .isTrue();
    }

    @Test
    void shouldTellWavesFromWhatGrowsForEver() {
        Series.Limit plateau = new Series.Limit.Plateau(0.25);

        assertThat(series(plateau, i -> 10 + i % 25).isWithinLimit()).isTrue();
        assertThat(series(plateau, i -> i).rise()).isCloseTo(179.0 / 119 - 1, CLOSE);
        assertThat(series(plateau, i -> i + i % 25).isWithinLimit()).isFalse();
        assertThat(series(plateau, i -> i < 100 ? i * i : 10_000).isWithinLimit())
                .isTrue();
        assertThat(series(plateau, i -> Double.NaN).isWithinLimit()).isTrue();
        assertThat(new Series("x", Series.Unit.BYTES, plateau).isWithinLimit()).isTrue();
    }

    @Test
    void shouldBreakNoLimitWithWhatIsNotMeasured() {
        Series never = series(new Series.Limit.Growth(0.1), i -> Double.NaN);
        Series sometimes = series(new Series.Limit.Growth(0.1), i -> i % 2 == 0 ? Double.NaN : 100 + i);

        assertThat(never.early()).isNaN();
        assertThat(never.most()).isNaN();
        assertThat(never.isWithinLimit()).isTrue();
        assertThat(sometimes.growth()).isCloseTo(277.0 / 129 - 1, CLOSE);
        assertThat(sometimes.isWithinLimit()).isFalse();
    }

    @Test
    void shouldJudgeAShortRunByTheFewValuesThatItHas() {
        Series one = new Series("x", Series.Unit.BYTES, new Series.Limit.Growth(0.1));
        one.add(5);
        Series none = new Series("x", Series.Unit.BYTES, new Series.Limit.Growth(0.1));

        assertThat(one.growth()).isZero();
        assertThat(none.end()).isNaN();
        assertThat(none.isWithinLimit()).isTrue();
    }

    private static Series series(Series.Limit limit, IntToDoubleFunction value) {
        Series series = new Series("worker 0: RSS", Series.Unit.BYTES, limit);
        for (int i = 0; i < 180; i++) {
            series.add(value.applyAsDouble(i));
        }
        return series;
    }
}
