package ai.valr.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.vsibench.VsiBenchOutcome;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VsiBenchReportTest {
    private final List<VsiBenchOutcome> outcomes = new ArrayList<>();

    private void said(QuestionType type, String truth, String prediction) {
        String id = Integer.toString(outcomes.size());
        outcomes.add(new VsiBenchOutcome(
                new VsiBenchQuestion(id, "set", "scene" + outcomes.size() % 3, type, "?", truth, List.of()),
                prediction,
                Optional.of("B"),
                List.of()));
    }

    private VsiBenchReport report(String... debiased) {
        return VsiBenchReport.of("m@1", OptionalInt.of(32), Map.of("frames", 32), 0, outcomes, Set.of(debiased));
    }

    /** By hand, in the order of the table: .8, .6, .9, .4; direction (1 + 1/2 + 0) / 3; 1, 0, 1/3; mean of the eight. */
    @Test
    void shouldScoreATableMadeByHand() {
        said(QuestionType.OBJECT_COUNTING, "5", "4");
        said(QuestionType.OBJECT_COUNTING, "2", "2");
        said(QuestionType.OBJECT_ABS_DISTANCE, "4.0", "3 m");
        said(QuestionType.OBJECT_SIZE_ESTIMATION, "100", "90");
        said(QuestionType.ROOM_SIZE_ESTIMATION, "3", "2.0");
        said(QuestionType.OBJECT_REL_DIRECTION_EASY, "A", "A. left");
        said(QuestionType.OBJECT_REL_DIRECTION_EASY, "A", "a");
        said(QuestionType.OBJECT_REL_DIRECTION_EASY, "A", "A.");
        said(QuestionType.OBJECT_REL_DIRECTION_MEDIUM, "A", "A");
        said(QuestionType.OBJECT_REL_DIRECTION_MEDIUM, "A", "C");
        said(QuestionType.OBJECT_REL_DIRECTION_HARD, "D", "left");
        said(QuestionType.OBJECT_REL_DISTANCE, "C", "C");
        said(QuestionType.ROUTE_PLANNING, "B", "A");
        said(QuestionType.OBJ_APPEARANCE_ORDER, "B", "B");
        said(QuestionType.OBJ_APPEARANCE_ORDER, "A", "D");
        said(QuestionType.OBJ_APPEARANCE_ORDER, "A", "");

        VsiBenchReport report = report();

        assertThat(report.benchmark()).isEqualTo("VSI-Bench_32frame");
        assertThat(score(report, "object_counting")).isCloseTo(.8, within(1e-12));
        assertThat(score(report, "object_abs_distance")).isCloseTo(.6, within(1e-12));
        assertThat(score(report, "object_size_estimation")).isCloseTo(.9, within(1e-12));
        assertThat(score(report, "room_size_estimation")).isCloseTo(.4, within(1e-12));
        assertThat(score(report, "object_rel_direction")).isCloseTo(.5, within(1e-12));
        assertThat(score(report, "object_rel_distance")).isEqualTo(1);
        assertThat(score(report, "route_planning")).isZero();
        assertThat(score(report, "obj_appearance_order")).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(report.all().score().overall().score()).isCloseTo((4.2 + 1 / 3.0) / 8, within(1e-12));
        assertThat(report.all().score().overall().n()).isEqualTo(16);
        assertThat(report.table().lines()).hasSize(11).first().isEqualTo("VSI-Bench_32frame: m@1");
        assertThat(report.table()).contains("average of 8 types").doesNotContain("debiased");
    }

    private static double score(VsiBenchReport report, String figure) {
        return report.all().score().figures().get(figure).score();
    }

    @Test
    void shouldShowTheBlindAndTheDebiasedFiguresBesideEach() {
        said(QuestionType.ROUTE_PLANNING, "A", "A");
        said(QuestionType.ROUTE_PLANNING, "B", "A");
        said(QuestionType.OBJECT_COUNTING, "5", "5");

        Map<String, Object> json = report("1").json();

        assertThat(json)
                .containsEntry("benchmark", "VSI-Bench_32frame")
                .containsEntry("model", "m@1")
                .containsEntry("frames", 32)
                .containsEntry("missing", 0);
        assertThat(at(json, "overall")).containsEntry("score", .75).containsEntry("n", 3);
        assertThat(at(json, "by_type", "route_planning"))
                .containsEntry("score", .5)
                .containsKey("ci");
        assertThat(at(json, "by_type", "route_planning", "blind")).containsEntry("score", .5);
        assertThat(at(json, "debiased")).containsEntry("benchmark", "VSI-Bench-Debiased_32frame");
        assertThat(at(json, "debiased", "by_type")).containsOnlyKeys("route_planning");
        assertThat(at(json, "debiased", "overall")).containsEntry("score", .0).containsEntry("n", 1);
        assertThat(report("1").table().lines().skip(1))
                .satisfiesExactly(
                        heading -> assertThat(heading).contains("score", "blind", "debiased"),
                        counting -> assertThat(counting).matches("object_counting +1\\.000 .* 1 +0\\.000 .* 0 +-"),
                        route -> assertThat(route)
                                .matches("route_planning +0\\.500 .* 2 +0\\.500 +0\\.000 .* 1 +1\\.000"),
                        average -> assertThat(average).startsWith("average of 2 types"),
                        debiased -> assertThat(debiased).isEqualTo("the debiased average is of 1 type"));
        assertThat(report("0", "2").table()).doesNotContain("the debiased average");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> json, String... keys) {
        Map<String, Object> node = json;
        for (String key : keys) {
            node = (Map<String, Object>) node.get(key);
        }
        return node;
    }
}
