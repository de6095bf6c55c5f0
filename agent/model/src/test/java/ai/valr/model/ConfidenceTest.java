package ai.valr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceTest {
    @Test
    void shouldTakeTheGeometricMeanOfAStepsProbabilities() {
        assertThat(Confidence.ofStep(Math.log(0.25), 2)).isCloseTo(0.5, within(1e-12));
        assertThat(Confidence.ofStep(0, 3)).isEqualTo(1);
        assertThat(Confidence.ofStep(0, 0)).isZero();
    }

    @Test
    void shouldTakeTheMeanOfAnAnswersSteps() {
        double sum = Confidence.ofStep(Math.log(0.25), 2) + Confidence.ofStep(0, 3);
        assertThat(Confidence.ofAnswer(sum, 2)).isCloseTo(0.75, within(1e-12));
        assertThat(Confidence.ofAnswer(0, 0)).isZero();
    }

    @Test
    void shouldTellScalesApartByWhatIsAsked() {
        ConfidenceScales scales = new ConfidenceScales(new ConfidenceScale(2, 0), new ConfidenceScale(1, -1));
        assertThat(scales.of(true).temperature()).isEqualTo(2);
        assertThat(scales.of(false).offset()).isEqualTo(-1);
    }
}
