package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
     * The same question with steps that say what is seen and leave out what is worked out of it: where things are, what a frame shows of
     * what is counted, then, where there are options, the right one's words and letter, then the answer.
     */
    public Question placed() {
        return saying(step -> Location.isSaidIn(step) || Tally.isSaidIn(step) ? Optional.of(step) : Optional.empty());
    }

    /**
     * The same question with steps that leave out what is seen as well: each names the object that it is about, then come the right
     * option's words and the answer. What the answer needs (where things are, how far, which way) is in no word.
     */
    public Question terse() {
        return saying(
                step -> Location.nameIn(step).map(name -> new ReasoningStep(name, step.targetFrame(), step.sights())));
    }

    private Question saying(Function<ReasoningStep, Optional<ReasoningStep>> told) {
        ReasoningStep last = steps.get(steps.size() - 1);
        List<ReasoningStep> said = new ArrayList<>();
        steps.stream().map(told).flatMap(Optional::stream).forEach(said::add);
        if (type.isChoice()) {
            said.add(new ReasoningStep(chosen() + " " + answer, last.targetFrame()));
        }
        said.add(last);
        return new Question(id, scene, type, question, options, answer, said);
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
