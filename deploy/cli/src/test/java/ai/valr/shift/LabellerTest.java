package ai.valr.shift;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.Verdict;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabellerTest {
    private static final List<FrameReference> FRAMES = IntStream.range(0, 4)
            .mapToObj(i -> new FrameReference("f" + i, "valr.frames", 0, (long) i))
            .toList();

    private static List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (int room = 0; room < 20; room++) {
            questions.addAll(QuestionGenerator.generate(
                    new RoomWorld(WorldConfig.shifted()).walk(SceneId.of(Split.TEST, 0, room)), 0));
        }
        return questions;
    }

    @Test
    void shouldTellTheRightStepsAndTheFramesThatTheyLookAt() {
        Labeller labeller = new Labeller(0, 1);
        for (Question question : questions()) {
            Feedback feedback = labeller.feedback("s", "t", question, false, FRAMES);

            assertThat(feedback.getVerdict()).isEqualTo(Verdict.WRONG);
            assertThat(feedback.getCorrectedAnswer()).isEqualTo(question.answer());
            assertThat(feedback.getCorrectedSteps()).hasSameSizeAs(question.steps());
            for (int i = 0; i < question.steps().size(); i++) {
                assertThat(feedback.getCorrectedSteps().get(i).getTargetFrame())
                        .isEqualTo(FRAMES.get(question.steps().get(i).targetFrame()));
            }
        }
    }

    @Test
    void shouldFlipAsManyLabelsAsItWasTold() {
        Labeller labeller = new Labeller(0.3, 1);
        List<Question> questions = questions();
        long wrong = questions.stream()
                .filter(question -> !labeller.feedback("s", "t", question, true, FRAMES)
                        .getCorrectedAnswer()
                        .equals(question.answer()))
                .count();

        assertThat(wrong / (double) questions.size()).isBetween(0.2, 0.4);
    }
}
