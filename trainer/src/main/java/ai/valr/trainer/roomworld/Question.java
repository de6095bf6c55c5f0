package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * A question about a walk with its answer and the reasoning that leads there.
 *
 * @param id stable: scene, generator seed, type, number
 * @param scene the scene id's text
 * @param options such as {@code A. left}; empty for numeric types
 * @param answer the right letter, or the number without its unit
 * @param steps at least one; the last is {@code answer: ..}
 */
public record Question(
        String id,
        String scene,
        QuestionType type,
        String question,
        List<String> options,
        String answer,
        List<ReasoningStep> steps) {
    public Question {
        options = List.copyOf(options);
        steps = List.copyOf(steps);
        if (type.isChoice() == options.isEmpty()) {
            throw new IllegalArgumentException("question " + id + " of type " + type.vsiName() + " has "
                    + options.size() + " options; choices need some, numbers none");
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("question " + id + " must end in an answer step");
        }
    }
}
