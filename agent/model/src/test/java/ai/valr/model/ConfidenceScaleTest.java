package ai.valr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceScaleTest {
    @Test
    void shouldLeaveAConfidenceAloneAtTemperatureOneWithoutAnOffset() {
        for (double raw : new double[] {0.001, 0.3, 0.5, 0.97}) {
            assertThat(new ConfidenceScale(1, 0).of(raw)).isCloseTo(raw, within(1e-12));
        }
    }

    @Test
    void shouldDrawConfidencesTogetherAboveOneAndKeepTheirOrder() {
        ConfidenceScale scale = new ConfidenceScale(2, -0.5);
        double odds = Math.sqrt(0.9 / 0.1) * Math.exp(-0.5);
        assertThat(scale.of(0.9)).isCloseTo(odds / (1 + odds), within(1e-12));
        double before = 0;
        for (double raw = 0; raw <= 1; raw += 0.01) {
            assertThat(scale.of(raw)).isGreaterThanOrEqualTo(before).isBetween(0.0, 1.0);
            before = scale.of(raw);
        }
        assertThat(scale.of(1)).isLessThan(1);
    }

    @Test
    void shouldRefuseWhatIsNoScale() {
        assertThatThrownBy(() -> new ConfidenceScale(0, 0)).hasMessageContaining("temperature 0.0 must be above 0");
        assertThatThrownBy(() -> new ConfidenceScale(1, Double.NaN)).hasMessageContaining("NaN");
    }
}
