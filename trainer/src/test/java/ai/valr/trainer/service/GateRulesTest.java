package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.schemas.Comparison;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateRulesTest {
    private static final GateRules RULES = new GateRules(0.04, 0.06);

    private static Comparison comparison(String name, int n, double difference, double low, double high) {
        return new Comparison(name, n, 0.7, 0.7 + difference, difference, low, high);
    }

    private static final Comparison SAME_ELSEWHERE = comparison(Gate.EVALUATION, 1000, -0.005, -0.02, 0.01);

    @Test
    void shouldReleaseWhatGainsAndKeepsWhatWasKnown() {
        GateRules.Decision decision =
                RULES.decide(List.of(comparison(Gate.FEEDBACK, 40, 0.05, -0.01, 0.11), SAME_ELSEWHERE));

        assertThat(decision.passed()).isTrue();
        assertThat(decision.reason())
                .isEqualTo("held-out feedback 0.700 to 0.750, difference +0.050 [-0.010, +0.110], n 40;"
                        + " evaluation 0.700 to 0.695, difference -0.005 [-0.020, +0.010], n 1000");
    }

    @Test
    void shouldRejectWhatLosesOnFeedbackByAOneSidedTest() {
        GateRules.Decision decision =
                RULES.decide(List.of(comparison(Gate.FEEDBACK, 10, -0.3, -0.6, 0), SAME_ELSEWHERE));

        assertThat(decision.passed()).isFalse();
        assertThat(decision.reason()).startsWith("it loses on held-out feedback: 0.700 to 0.400");
        assertThat(RULES.decide(List.of(comparison(Gate.FEEDBACK, 10, 0, -0.2, 0.2), SAME_ELSEWHERE))
                        .passed())
                .as("no loss, no gain")
                .isTrue();
        assertThat(RULES.decide(List.of(comparison(Gate.FEEDBACK, 83, -0.027, -0.077, 0.025), SAME_ELSEWHERE))
                        .passed())
                .as("a loss that chance brings about in one of seven")
                .isTrue();
        assertThat(RULES.decide(List.of(comparison(Gate.FEEDBACK, 83, -0.043, -0.104, 0.010), SAME_ELSEWHERE))
                        .passed())
                .isFalse();
    }

    @Test
    void shouldRejectWhatMayLoseMoreThanAMarginElsewhereInOneRoundOrInAll() {
        assertThat(RULES.decide(List.of(comparison(Gate.EVALUATION, 1000, -0.02, -0.041, 0)))
                        .reason())
                .startsWith("it may lose more than the margin of 0.040 elsewhere");
        Comparison since = comparison(Gate.FIRST, 1000, -0.045, -0.061, -0.03);
        assertThat(RULES.decide(List.of(SAME_ELSEWHERE, since)).reason())
                .startsWith("it may lose more than the margin of 0.060 against the first version");
        assertThat(RULES.decide(List.of(SAME_ELSEWHERE, comparison(Gate.FIRST, 1000, -0.03, -0.05, -0.01)))
                        .passed())
                .isTrue();
    }

    @Test
    void shouldLetLittleFeedbackDecideNothing() {
        Comparison little = comparison(Gate.FEEDBACK, GateRules.LEAST_FEEDBACK - 1, -0.3, -0.6, -0.1);

        assertThat(RULES.decide(List.of(little, SAME_ELSEWHERE)).passed()).isTrue();
        assertThat(RULES.decide(List.of(little)).reason())
                .isEqualTo(
                        "nothing says whether it is better: there is no evaluation, and held-out feedback of 9 tasks is"
                                + " too little to decide (it takes 10)");
        assertThat(RULES.decide(List.of()).reason()).endsWith("no feedback is held out");
        assertThat(RULES.decide(List.of()).passed()).isFalse();
    }

    @Test
    void shouldRefuseMarginsThatAreNone() {
        assertThatThrownBy(() -> new GateRules(0.04, 1.5)).hasMessageContaining("gate_total_margin 1.5");
        assertThatThrownBy(() -> new GateRules(-1, 1)).hasMessageContaining("gate_margin -1");
    }
}
