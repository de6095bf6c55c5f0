package ai.valr.trainer.intervention;

import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.trainer.roomworld.Grade;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model made of all questions of a set. Letters: {@code K} latents, {@code D} hidden.
 *
 * @param steps each question's steps, in order
 * @param blocks latent blocks that were thought
 * @param replaced of those, the blocks that an intervention replaced; a block whose source had ended already stays the row's own
 */
record Answers(List<List<StepResult>> steps, int blocks, int replaced) {
    Answers {
        steps = List.copyOf(steps);
    }

    /** The latent inputs of a question's step, float32 (K, D); empty where it took no such step. */
    Optional<float[]> latents(int question, int step) {
        List<StepResult> said = steps.get(question);
        return step < said.size() ? latents(said.get(step)) : Optional.empty();
    }

    static Optional<float[]> latents(StepResult step) {
        return step.appended().stream()
                .filter(Segment.Latents.class::isInstance)
                .map(segment -> ((Segment.Latents) segment).values())
                .findFirst();
    }

    /** What was said, graded. */
    Outcome outcome(QuestionSet questions) {
        List<Outcome.Said> said = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            List<String> texts = texts(i);
            said.add(new Outcome.Said(
                    Grade.answerIn(texts.get(texts.size() - 1)),
                    questions.grades(i, texts).stream()
                            .mapToDouble(Grade::credit)
                            .average()
                            .orElseThrow(),
                    String.join("\n", texts).hashCode()));
        }
        return new Outcome(said, blocks, replaced);
    }

    /** All grades, in the questions' order. */
    List<Grade> grades(QuestionSet questions) {
        return IntStream.range(0, steps.size())
                .mapToObj(i -> questions.grades(i, texts(i)))
                .flatMap(List::stream)
                .toList();
    }

    private List<String> texts(int question) {
        return steps.get(question).stream().map(StepResult::text).toList();
    }
}
