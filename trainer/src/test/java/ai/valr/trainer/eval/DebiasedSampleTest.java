package ai.valr.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DebiasedSampleTest {
    private final List<Question> questions = new ArrayList<>();

    private void ask(QuestionType type, int times, String answer, String... options) {
        for (int i = 0; i < times; i++) {
            String scene = "test-1-" + questions.size() % 20;
            questions.add(new Question(
                    scene + "/1/" + type.vsiName() + "/" + questions.size(),
                    scene,
                    type,
                    "?",
                    List.of(options),
                    answer,
                    List.of(new ReasoningStep("answer: " + answer, 0))));
        }
    }

    private List<Question> sampled(long seed) {
        Set<String> ids = DebiasedSample.ids(questions, seed);
        return questions.stream().filter(it -> ids.contains(it.id())).toList();
    }

    /** What one answer to all questions is worth on these. */
    private static double worth(List<Question> asked, String answer) {
        return asked.stream()
                .mapToDouble(question -> Grade.of(question, answer).credit())
                .average()
                .orElse(Double.NaN);
    }

    @Test
    void shouldLeaveAUsualAnswerNoMoreThanChance() {
        ask(QuestionType.OBJECT_COUNTING, 60, "1");
        ask(QuestionType.OBJECT_COUNTING, 25, "3");
        ask(QuestionType.OBJECT_COUNTING, 12, "9");
        ask(QuestionType.OBJECT_COUNTING, 3, "5");

        assertThat(worth(questions, "1")).isCloseTo(.6, within(1e-9));
        assertThat(worth(sampled(1), "1")).as("three counts").isCloseTo(1 / 3.0, within(1e-9));
        assertThat(answers(sampled(1))).as("the rarest is too rare").isEqualTo(Map.of("1", 12L, "3", 12L, "9", 12L));
    }

    private static Map<String, Long> answers(List<Question> asked) {
        return asked.stream().collect(Collectors.groupingBy(Question::answer, Collectors.counting()));
    }

    /** A model that says "left" whatever its letter; a third of the questions would have been right with "back". */
    @Test
    void shouldBalanceWordsWhateverTheirLetters() {
        ask(QuestionType.ROUTE_PLANNING, 20, "A", "A. left", "B. right", "C. back");
        ask(QuestionType.ROUTE_PLANNING, 30, "B", "A. right", "B. left", "C. back");
        ask(QuestionType.ROUTE_PLANNING, 10, "C", "A. left", "B. back", "C. right");
        ask(QuestionType.ROUTE_PLANNING, 10, "C", "A. left", "B. right", "C. back");

        Map<String, Long> words = sampled(1).stream()
                .collect(Collectors.groupingBy(
                        it -> it.options().get("ABC".indexOf(it.answer())).substring(3), Collectors.counting()));

        assertThat(words).isEqualTo(Map.of("left", 10L, "right", 10L, "back", 10L));
    }

    @Test
    void shouldBalanceLettersOfOptionsThatAreHardlyEverTheSame() {
        for (int i = 0; i < 30; i++) {
            String answer = i < 20 ? "A" : "B";
            ask(QuestionType.OBJECT_REL_DISTANCE, 1, answer, "A. thing " + i, "B. thing " + (i + 100));
        }

        assertThat(worth(questions, "A")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(answers(sampled(1))).isEqualTo(Map.of("A", 10L, "B", 10L));
    }

    /** Bands of 1 to 32 by ratio: each is twice as far as the one before. */
    @Test
    void shouldBalanceMeasuresByRatio() {
        ask(QuestionType.OBJECT_ABS_DISTANCE, 10, "1.0");
        ask(QuestionType.OBJECT_ABS_DISTANCE, 10, "3.0");
        ask(QuestionType.OBJECT_ABS_DISTANCE, 60, "5.0");
        ask(QuestionType.OBJECT_ABS_DISTANCE, 10, "12.0");
        ask(QuestionType.OBJECT_ABS_DISTANCE, 10, "32.0");

        assertThat(worth(questions, "5")).isCloseTo(.6, within(1e-9));
        assertThat(answers(sampled(1))).isEqualTo(Map.of("1.0", 10L, "3.0", 10L, "5.0", 10L, "12.0", 10L, "32.0", 10L));
        assertThat(worth(sampled(1), "5")).isCloseTo(.2, within(1e-9));
    }

    @Test
    void shouldDrawTheSameForTheSameSeedInAnyOrder() {
        ask(QuestionType.OBJECT_COUNTING, 40, "1");
        ask(QuestionType.OBJECT_COUNTING, 20, "2");
        List<Question> mixed = new ArrayList<>(questions);
        Collections.shuffle(mixed, new Random(3));

        assertThat(DebiasedSample.ids(mixed, 1))
                .isEqualTo(DebiasedSample.ids(questions, 1))
                .hasSize(40);
        assertThat(DebiasedSample.ids(questions, 2)).isNotEqualTo(DebiasedSample.ids(questions, 1));
    }

    @Test
    void shouldHaveNoSampleOfATypeWithOneAnswer() {
        ask(QuestionType.OBJECT_COUNTING, 10, "1");
        ask(QuestionType.ROOM_SIZE_ESTIMATION, 5, "12.5");

        assertThat(sampled(1)).isEmpty();
        assertThat(BaselinedScores.debiased(graded(), 1)).isEmpty();
        assertThat(report().table())
                .contains("object_counting             1.000  [1.000,1.000]    10          1.000   0.000")
                .containsPattern("average .* - +- +0 +- +-\n")
                .contains("the debiased average is of 0 of 2 types");
        assertThat(at(report().json(), "overall")).doesNotContainKey("debiased");
    }

    /** The model is right, the most frequent answer is 1, and nothing is seen without sight. */
    private List<BaselinedScores.Graded> graded() {
        return questions.stream()
                .map(it ->
                        new BaselinedScores.Graded(it, Grade.of(it, it.answer()), Grade.of(it, "1"), Grade.of(it, "")))
                .toList();
    }

    private RoomWorldReport report() {
        return new RoomWorldReport(
                "m@1",
                BaselinedScores.of(graded()),
                BaselinedScores.debiased(graded(), 1),
                new Proportion(1, 2),
                new Proportion(1, 2),
                4);
    }

    @Test
    void shouldTellTheSampleBesideAllQuestions() {
        ask(QuestionType.OBJECT_COUNTING, 30, "1");
        ask(QuestionType.OBJECT_COUNTING, 10, "4");
        ask(QuestionType.ROOM_SIZE_ESTIMATION, 8, "12.5");

        Map<String, Object> json = report().json();

        assertThat(at(json, "by_type", "object_counting", "most_frequent")).containsEntry("score", .75);
        assertThat(at(json, "by_type", "object_counting", "debiased"))
                .containsEntry("score", 1.0)
                .containsEntry("n", 20)
                .containsKey("ci");
        assertThat(at(json, "by_type", "object_counting", "debiased", "most_frequent"))
                .containsEntry("score", .5);
        assertThat(at(json, "by_type", "object_counting", "debiased", "blind")).containsEntry("score", .0);
        assertThat(at(json, "by_type", "room_size_estimation")).doesNotContainKey("debiased");
        assertThat(at(json, "overall", "debiased")).containsEntry("n", 20);
        assertThat(report().table())
                .containsPattern("object_counting +1\\.000 .* 40 +0\\.750 +0\\.000 +1\\.000 .* 20 +0\\.500 +0\\.000\n")
                .contains("the debiased average is of 1 of 2 types");
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
