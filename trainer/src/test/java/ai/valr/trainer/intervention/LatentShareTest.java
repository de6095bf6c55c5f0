package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatentShareTest {
    private static final int SCENES = 100;
    private static final List<Integer> NUMBERS =
            IntStream.range(0, SCENES).boxed().toList();

    private static List<Grade> grades(IntToDoubleFunction credit) {
        return IntStream.range(0, SCENES)
                .mapToObj(scene -> new Grade("s" + scene, QuestionType.OBJECT_COUNTING, credit.applyAsDouble(scene)))
                .toList();
    }

    @Test
    void shouldBeTheRatioOfWhatBlocksAndFramesCost() {
        // Scenes differ by .5 and lose the same: the ratio is the same in every sample.
        LatentShare share = LatentShare.of(
                NUMBERS,
                grades(scene -> scene % 2 == 0 ? 0.4 : 0.9),
                grades(scene -> scene % 2 == 0 ? 0.3 : 0.8),
                grades(scene -> scene % 2 == 0 ? 0.0 : 0.5));

        assertThat(share.blocks().score()).isCloseTo(0.1, within(1e-9));
        assertThat(share.frames().score()).isCloseTo(0.4, within(1e-9));
        assertThat(share.share().orElseThrow().score()).isCloseTo(0.25, within(1e-9));
        assertThat(share.share().orElseThrow().halfWidth()).isCloseTo(0, within(1e-9));
    }

    @Test
    void shouldTakeBothDifferencesFromOneSample() {
        // Half of the scenes need frames and blocks alike, the other half nothing: whichever are drawn, the share is
        // one.
        LatentShare share =
                LatentShare.of(NUMBERS, grades(scene -> 1), grades(scene -> scene % 2), grades(scene -> scene % 2));

        assertThat(share.frames().halfWidth()).isGreaterThan(0.05);
        assertThat(share.share().orElseThrow().score()).isEqualTo(1);
        assertThat(share.share().orElseThrow().halfWidth()).isZero();
    }

    @Test
    void shouldGiveNoRatioToNothing() {
        LatentShare share = LatentShare.of(
                NUMBERS,
                grades(scene -> scene % 2),
                grades(scene -> 0),
                grades(scene -> scene < SCENES / 2 + 2 ? scene % 2 : 1 - scene % 2));

        assertThat(share.frames().low()).isNegative();
        assertThat(share.blocks().low()).isPositive();
        assertThat(share.share()).isEmpty();
    }
}
