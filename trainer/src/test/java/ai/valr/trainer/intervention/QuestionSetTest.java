package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuestionSetTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final int SCENES = 3;
    private static final Pattern PLACE = Pattern.compile("x([+-]\\d\\d)z([+-]\\d\\d)");

    private static QuestionSet questions;
    private static QuestionSet places;

    @BeforeAll
    static void ask() {
        try (ValrModel model = ValrModel.load(SHIPPED, ModelOptions.defaults())) {
            RoomWorld world = new RoomWorld(WorldConfig.standard());
            HeldOutScenes scenes = new HeldOutScenes(model, world, Split.TEST, 5);
            questions = QuestionSet.of(scenes, 5, SCENES);
            places = QuestionSet.places(scenes, SCENES);
        }
    }

    @Test
    void shouldPairEachQuestionWithOneOfItsTypeAboutAnotherScene() {
        assertThat(questions.size()).isGreaterThan(8 * SCENES);
        for (int i = 0; i < questions.size(); i++) {
            int partner = questions.partner(i);
            assertThat(questions.question(partner).type())
                    .isEqualTo(questions.question(i).type());
            assertThat(questions.scene(partner)).isNotEqualTo(questions.scene(i));
            assertThat(questions.scene(questions.neighbour(i))).isEqualTo(questions.scene(i));
            assertThat(questions.neighbour(i)).isNotEqualTo(i);
        }
        // Each gives to one question and takes from one.
        assertThat(IntStream.range(0, questions.size()).map(questions::partner).distinct())
                .hasSize(questions.size());
    }

    @Test
    void shouldPairEachPlaceWithOneOfAnotherScene() {
        assertThat(places.size()).isGreaterThan(3 * SCENES);
        for (int i = 0; i < places.size(); i++) {
            assertThat(places.scene(places.partner(i))).isNotEqualTo(places.scene(i));
            assertThat(places.seen(i).question()).startsWith("Where is the ");
            assertThat(places.elsewhere(i).frames())
                    .isEqualTo(places.seen(places.partner(i)).frames());
        }
        assertThat(IntStream.range(0, places.size()).map(places::partner).distinct())
                .hasSize(places.size());
    }

    @Test
    void shouldGradeAPlaceTwice() {
        for (int i = 0; i < places.size(); i++) {
            String right = places.question(i).steps().get(0).text();
            String elsewhere = PLACE.matcher(right).replaceFirst("x+99z+99");

            assertThat(places.grades(i, List.of(right)))
                    .extracting(Grade::credit)
                    .containsExactly(1.0, 1.0);
            assertThat(places.grades(i, List.of(elsewhere)))
                    .extracting(Grade::credit)
                    .containsExactly(1.0, 0.0);
            assertThat(places.grades(i, List.of("answer: B")))
                    .extracting(Grade::type, Grade::credit)
                    .containsExactly(tuple(QuestionType.OBJECT_FRAME, 0.0), tuple(QuestionType.OBJECT_GROUND, 0.0));
        }
    }

    @Test
    void shouldChangeTheFramesAndNothingElse() {
        for (int i = 0; i < questions.size(); i++) {
            List<FrameTokens> own = questions.seen(i).frames();
            List<FrameTokens> others = questions.seen(questions.partner(i)).frames();
            List<FrameTokens> mixed = questions.withOneFrameOfAnother(i).frames();

            assertThat(questions.elsewhere(i).frames()).isEqualTo(others).isNotEqualTo(own);
            assertThat(questions.elsewhere(i).question())
                    .isEqualTo(questions.question(i).question());
            int changed = QuestionSet.mostLookedAt(questions.question(i), own.size());
            for (int f = 0; f < own.size(); f++) {
                assertThat(mixed.get(f)).isEqualTo(f == changed ? others.get(f) : own.get(f));
            }
            assertThat(questions.question(i).steps())
                    .extracting(ReasoningStep::targetFrame)
                    .contains(changed);
        }
    }

    @Test
    void shouldProbeForWhatTheStepsSay() {
        Answers asExpected = new Answers(
                questions.questions().stream()
                        .map(question -> question.steps().stream()
                                .map(step -> said(step.text()))
                                .toList())
                        .toList(),
                0,
                0);
        List<ProbeRow> rows = ProbeRow.of(questions, asExpected);

        assertThat(rows).hasSizeGreaterThan(10 * SCENES);
        for (ProbeRow row : rows) {
            String text =
                    questions.question(row.question()).steps().get(row.step()).text();
            Matcher place = PLACE.matcher(text);
            assertThat(place.find()).isTrue();
            double distanceM = Math.hypot(Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2))) / 10;
            assertThat(text)
                    .startsWith(row.object().name() + ": frame ")
                    .contains(" " + row.object().category().word() + ": ")
                    .contains(" " + row.side().word() + " ");
            assertThat(row.object().distanceM()).isCloseTo(distanceM, within(0.08));
            assertThat(row.mean(2)).containsExactly(2, 3);
            assertThat(row.concatenated()).containsExactly(1, 2, 3, 4);
        }
        Answers silent = new Answers(
                questions.questions().stream()
                        .map(question -> List.of(said("answer: B")))
                        .toList(),
                0,
                0);
        assertThat(ProbeRow.of(questions, silent)).isEmpty();
    }

    private static StepResult said(String text) {
        return new StepResult(
                List.of(new Segment.Latents(new float[] {1, 2, 3, 4}, 2)),
                text,
                1,
                2,
                StepResult.End.STEP,
                null,
                0,
                0,
                0);
    }
}
