package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedScoresTest {
    private static final double EXACT = 1e-12;

    /** One question of each of two types a scene. */
    private static List<Grade> grades(double... credits) {
        List<Grade> grades = new ArrayList<>();
        for (int i = 0; i < credits.length; i++) {
            QuestionType type = i % 2 == 0 ? QuestionType.OBJECT_COUNTING : QuestionType.ROUTE_PLANNING;
            grades.add(new Grade("scene-" + i / 2, type, credits[i]));
        }
        return grades;
    }

    @Test
    void shouldMeanTypesWithinSeedsAndSeedsThemselves() {
        SeedScores scores = SeedScores.of(Map.of(1L, grades(1, 0, 0.5, 0), 2L, grades(0, 1, 0, 1)));

        assertThat(scores.overall(1)).isEqualTo(0.375, within(EXACT)); // (.75 + 0) / 2
        assertThat(scores.overall(2)).isEqualTo(0.5, within(EXACT));
        assertThat(scores.overall().score()).isEqualTo(0.4375, within(EXACT));
        assertThat(scores.overall().n()).isEqualTo(8);
        assertThat(scores.byType().get("object_counting").score()).isEqualTo(0.375, within(EXACT));
        assertThat(scores.byType().get("route_planning").n()).isEqualTo(4);
    }

    @Test
    void shouldDrawSeedsWhereScenesDoNotDiffer() {
        Score.Figure figure = SeedScores.of(Map.of(1L, grades(0.2, 0.2, 0.2, 0.2), 2L, grades(0.6, 0.6, 0.6, 0.6)))
                .overall();

        // Of two seeds a draw takes one twice in a quarter of the cases each: far more than the tail.
        assertThat(figure.score()).isEqualTo(0.4, within(EXACT));
        assertThat(figure.low()).isEqualTo(0.2, within(EXACT));
        assertThat(figure.high()).isEqualTo(0.6, within(EXACT));
    }

    @Test
    void shouldDrawTheSameScenesForAllSeeds() {
        // Two scenes, one all right and one all wrong, by both seeds: a draw of one scene twice, a quarter each, gives
        // 0 or 1. Scenes
        // drawn for each seed anew would give .5 or .25 in most draws; the ends would be as rare as a sixteenth, yet
        // above the tail: so
        // the middle tells them apart.
        SeedDraws draws = new SeedDraws(2, 2);
        int[] halves = {0};
        draws.figure(
                (seeds, scenes) -> {
                    halves[0] += scenes[0] == scenes[1] ? 0 : 1;
                    return 0;
                },
                1);
        assertThat(halves[0]).isBetween(400, 600);
        Score.Figure figure = SeedScores.of(Map.of(1L, grades(1, 1, 0, 0), 2L, grades(1, 1, 0, 0)))
                .overall();
        assertThat(figure.low()).isZero();
        assertThat(figure.high()).isEqualTo(1);
    }

    @Test
    void shouldPairSeedsAndScenesInADifference() {
        SeedScores one = SeedScores.of(Map.of(1L, grades(0.3, 0.5, 0.9, 0.7), 2L, grades(0.1, 0.4, 0.2, 0.6)));
        SeedScores other = SeedScores.of(
                Map.of(1L, grades(0.2, 0.4, 0.8, 0.6), 2L, grades(0, 0.3, 0.1, 0.5), 3L, grades(0, 0, 0, 0)));

        Score.Figure difference = one.less(other); // .1 everywhere, whatever scenes and seeds are drawn
        assertThat(difference.score()).isEqualTo(0.1, within(EXACT));
        assertThat(difference.low()).isEqualTo(0.1, within(1e-9));
        assertThat(difference.high()).isEqualTo(0.1, within(1e-9));
        assertThat(difference.n()).isEqualTo(8);
    }

    @Test
    void shouldRefuseOtherQuestions() {
        SeedScores scores = SeedScores.of(Map.of(1L, grades(1, 0, 1, 0)));

        assertThatThrownBy(() -> SeedScores.of(Map.of(1L, grades(1, 0, 1, 0), 2L, grades(1, 0, 1))))
                .hasMessageContaining("seed 2 was asked other questions than seed 1");
        assertThatThrownBy(() -> scores.less(SeedScores.of(Map.of(2L, grades(1, 0, 1, 0)))))
                .hasMessageContaining("the same seeds");
        assertThatThrownBy(() -> scores.less(SeedScores.of(Map.of(1L, grades(1, 0)))))
                .hasMessageContaining("the same questions");
    }

    @Test
    void shouldTellTheLatentShareOfSeedsTogether() {
        LatentWorth first = new LatentWorth(grades(1, 1, 1, 1), grades(0.6, 0.6, 0.6, 0.6), grades(0.2, 0.2, 0.2, 0.2));
        LatentWorth second = new LatentWorth(grades(1, 1, 1, 1), grades(1, 1, 1, 1), grades(0.2, 0.2, 0.2, 0.2));
        LatentWorth nothing = new LatentWorth(grades(1, 1, 1, 1), grades(0, 0, 0, 0), grades(1, 1, 1, 1));

        SeedShare share = new SeedShare(Map.of(1L, first, 2L, second));
        assertThat(share.blocks().score()).isEqualTo(0.2, within(EXACT));
        assertThat(share.frames().score()).isEqualTo(0.8, within(EXACT));
        assertThat(share.share().orElseThrow().score()).isEqualTo(0.25, within(EXACT));
        assertThat(share.share().orElseThrow().low()).isZero();
        assertThat(share.share().orElseThrow().high()).isEqualTo(0.5, within(EXACT));
        assertThat(new SeedShare(Map.of(1L, nothing)).share()).isEmpty();
    }
}
