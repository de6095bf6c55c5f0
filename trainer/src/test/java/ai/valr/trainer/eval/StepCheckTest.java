package ai.valr.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepCheckTest {
    private static final List<Grounding> TRUTH =
            Grounding.of(new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.VALIDATION, 5, 6)));

    @Test
    void shouldAcceptTheTruth() {
        for (Grounding grounding : TRUTH) {
            String text = grounding.step().text();
            assertThat(StepCheck.of(text, text, TRUTH)).contains(new StepCheck.Verdict(true, true));
        }
    }

    @Test
    void shouldRefuseAFrameThatDoesNotShowTheObject() {
        Grounding grounding = TRUTH.stream()
                .filter(it -> it.visible().contains(false))
                .findFirst()
                .orElseThrow();
        int hidden = grounding.visible().indexOf(false) + 1;
        String said = grounding.name() + ": frame " + hidden + " left x+00z+00";

        assertThat(StepCheck.of(grounding.step().text(), said, TRUTH)).contains(StepCheck.Verdict.WRONG);
    }

    @Test
    void shouldRefuseAnotherObjectsLocation() {
        String expected = TRUTH.get(0).step().text();
        String other = TRUTH.get(1).step().text();

        assertThat(StepCheck.of(expected, other, TRUTH)).contains(StepCheck.Verdict.WRONG);
    }

    @Test
    void shouldLeaveOtherStepsAlone() {
        assertThat(StepCheck.of("answer: 2", "answer: 2", TRUTH)).isEmpty();
    }

    @Test
    void shouldMeasureHowFarOffAPlaceIs() {
        String expected = "red ball: frame 2 left x-13z+24";

        assertThat(StepCheck.groundErrorM(expected, expected)).hasValue(0);
        assertThat(StepCheck.groundErrorM(expected, "blue box: frame 1 right x-10z+28"))
                .hasValue(0.5);
        assertThat(StepCheck.groundErrorM(expected, "red ball: frame 2 left")).isEmpty();
    }

    @Test
    void shouldGiveWilsonsInterval() {
        Proportion p = new Proportion(90, 100);

        assertThat(p.score()).isEqualTo(0.9);
        assertThat(p.low()).isCloseTo(0.8256, org.assertj.core.api.Assertions.within(1e-3));
        assertThat(p.high()).isCloseTo(0.9448, org.assertj.core.api.Assertions.within(1e-3));
    }
}
