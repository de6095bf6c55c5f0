package ai.valr.trainer.roomworld;

import java.util.ArrayList;
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

    /**
     * The same question with steps that leave out what was worked out: each names the object that it is about, then, where there are
     * options, the right one's words and letter, then comes the answer. What the answer needs (where things are, how far, which way) is
     * in no word.
     */
    public Question terse() {
        List<ReasoningStep> terse = new ArrayList<>();
        ReasoningStep last = steps.get(steps.size() - 1);
        for (ReasoningStep step : steps) {
            Location.nameIn(step)
                    .ifPresent(name -> terse.add(new ReasoningStep(name, step.targetFrame(), step.sights())));
        }
        if (type.isChoice()) {
            terse.add(new ReasoningStep(chosen() + " " + answer, last.targetFrame()));
        }
        terse.add(last);
        return new Question(id, scene, type, question, options, answer, terse);
    }

    /** The words of the right option, in short where they repeat the question. */
    private String chosen() {
        return type == QuestionType.OBJ_APPEARANCE_ORDER
                ? Workings.inOrder()
                : options.stream()
                        .filter(option -> option.startsWith(answer + ". "))
                        .map(option -> option.substring(answer.length() + 2))
                        .findFirst()
                        .orElseThrow();
    }
}
