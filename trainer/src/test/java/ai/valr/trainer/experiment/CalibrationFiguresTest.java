package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationFiguresTest {
    private static final int SCENES = 100;
    private static final int ANSWERS = 4000;

    /** Answers that are right with the chance that a scale gives their raw confidence. */
    private static List<ConfidentAnswer> answers(ConfidenceScale truth, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ConfidentAnswer> answers = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
            double raw = 0.5 + 0.499 * random.nextDouble();
            answers.add(new ConfidentAnswer(i % SCENES, "t", true, raw, random.nextDouble() < truth.of(raw) ? 1 : 0));
        }
        return answers;
    }

    @Test
    void shouldFindTheTemperatureThatAnswersWereDrawnWith() {
        CalibrationFit fit = CalibrationFit.of(answers(new ConfidenceScale(2.5, 0), 1));

        assertThat(fit.scale()).isEqualTo(fit.temperatureAlone());
        assertThat(fit.scale().temperature()).isCloseTo(2.5, offset(0.25));
        assertThat(fit.scale().offset()).isZero();
    }

    @Test
    void shouldTakeAnOffsetWhereATemperatureAloneDoesNotDo() {
        CalibrationFit fit = CalibrationFit.of(answers(new ConfidenceScale(1.5, -2), 2));

        assertThat(fit.gain().low()).isPositive();
        assertThat(fit.scale().temperature()).isCloseTo(1.5, offset(0.2));
        assertThat(fit.scale().offset()).isCloseTo(-2, offset(0.2));
    }

    @Test
    void shouldTakeCreditsOfNumbersAsFractions() {
        List<ConfidentAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(new ConfidentAnswer(i % 10, "t", true, i % 2 == 0 ? 0.9 : 0.99, i % 2 == 0 ? 0.4 : 0.7));
        }
        ConfidenceScale scale = CalibrationFit.of(answers).scale();

        assertThat(scale.of(0.9)).isCloseTo(0.4, offset(0.001));
        assertThat(scale.of(0.99)).isCloseTo(0.7, offset(0.001));
        assertThat(CalibrationFigures.of(answers, it -> scale.of(it.raw()))
                        .ece()
                        .score())
                .isLessThan(0.001);
    }

    @Test
    void shouldFitWhatIsAlwaysRight() {
        List<ConfidentAnswer> answers =
                List.of(new ConfidentAnswer(0, "t", true, 0.9, 1), new ConfidentAnswer(1, "t", true, 1, 1));

        assertThat(CalibrationFit.of(answers).scale().of(0.9)).isGreaterThan(0.9);
    }

    @Test
    void shouldLowerTheErrorOnAnswersThatItHasNotSeen() {
        ConfidenceScale truth = new ConfidenceScale(2, -0.7);
        ConfidenceScale fitted = CalibrationFit.of(answers(truth, 3)).scale();
        List<ConfidentAnswer> unseen = answers(truth, 4);
        CalibrationFigures before = CalibrationFigures.of(unseen, ConfidentAnswer::raw);
        CalibrationFigures after = CalibrationFigures.of(unseen, it -> fitted.of(it.raw()));

        assertThat(after.ece().high()).isLessThan(before.ece().low());
        assertThat(after.ece().score()).isLessThan(0.03);
        assertThat(after.brier().score()).isLessThan(before.brier().score());
        assertThat(after.loss().score()).isLessThan(before.loss().score());
        assertThat(after.aurc().score()).isCloseTo(before.aurc().score(), offset(1e-9));
        assertThat(after.bins()).hasSize(CalibrationFigures.BINS).allSatisfy(bin -> assertThat(bin.n())
                .isEqualTo(ANSWERS / CalibrationFigures.BINS));
    }

    @Test
    void shouldOrderAnswersOfBothKindsByTheirOwnScales() {
        List<ConfidentAnswer> answers =
                List.of(new ConfidentAnswer(0, "t", true, 0.9, 1), new ConfidentAnswer(0, "n", false, 0.95, 0));
        ConfidenceScales scales = new ConfidenceScales(new ConfidenceScale(1, 0), new ConfidenceScale(1, -3));

        assertThat(CalibrationFigures.of(answers, ConfidentAnswer::raw).risks()).containsExactly(1, 0.5);
        assertThat(CalibrationFigures.of(answers, it -> it.chance(scales)).risks())
                .containsExactly(0, 0.5);
    }

    @Test
    void shouldWeighRiskByCoverage() {
        List<ConfidentAnswer> answers = List.of(
                new ConfidentAnswer(0, "t", true, 0.9, 1),
                new ConfidentAnswer(1, "t", true, 0.8, 0),
                new ConfidentAnswer(2, "t", true, 0.7, 1),
                new ConfidentAnswer(3, "t", true, 0.6, 0.5));
        CalibrationFigures figures = CalibrationFigures.of(answers, ConfidentAnswer::raw);

        assertThat(figures.risks()).containsExactly(new double[] {0, 0.5, 1 / 3.0, 1.5 / 4}, offset(1e-12));
        assertThat(figures.aurc().score()).isCloseTo((0.5 + 1 / 3.0 + 1.5 / 4) / 4, offset(1e-12));
        assertThat(figures.bestRisks()).containsExactly(new double[] {0, 0, 0.5 / 3, 1.5 / 4}, offset(1e-12));
        assertThat(figures.bestAurc().score()).isCloseTo((0.5 / 3 + 1.5 / 4) / 4, offset(1e-12));
        assertThat(figures.randomAurc().score()).isCloseTo(1.5 / 4, offset(1e-12));
        assertThat(figures.ece().score()).isCloseTo((0.1 + 0.8 + 0.3 + 0.1) / 4, offset(1e-12));
        assertThat(figures.brier().score()).isCloseTo((0.01 + 0.64 + 0.09 + 0.01) / 4, offset(1e-12));
    }
}
