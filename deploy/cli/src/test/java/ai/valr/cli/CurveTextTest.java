package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.TrainingCurve;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurveTextTest {
    private static final TrainingCurve CURVE = new TrainingCurve(
            List.of(20, 40, 60),
            Map.of("zeta", List.of(1f, 1f, 1f), "ce", List.of(2f, 1.5f, 1f), "loss", List.of(3f, 2f, 2.5f)));

    @Test
    void shouldDrawEachFigureWithWhereItBeganAndEnded() {
        assertThat(CurveText.lines(CURVE, Optional.empty()))
                .containsExactly(
                        "loss   3.000 to 2.500 in 60 updates  █▁▅",
                        "ce     2.000 to 1.000 in 60 updates  █▅▁",
                        "zeta   1.000 to 1.000 in 60 updates  ▁▁▁");
    }

    @Test
    void shouldSayWhatItsParentCameTo() {
        TrainingCurve parent = new TrainingCurve(List.of(1, 2), Map.of("loss", List.of(4f, 3f)));

        assertThat(CurveText.lines(CURVE, Optional.of(parent)))
                .contains("loss   3.000 to 2.500 in 60 updates  █▁▅  (its parent's: 4.000 to 3.000)")
                .contains("ce     2.000 to 1.000 in 60 updates  █▅▁");
    }

    @Test
    void shouldSayNothingOfNoUpdates() {
        assertThat(CurveText.lines(new TrainingCurve(List.of(), Map.of("loss", List.of())), Optional.empty()))
                .isEmpty();
    }
}
