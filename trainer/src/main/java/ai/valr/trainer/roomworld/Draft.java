package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;

/** A question before it has an id. Two drafts of one type ask the same if their texts are equal. */
record Draft(QuestionType type, String question, List<String> options, String answer, List<ReasoningStep> steps) {

    /** A draft whose answer is a number; the answer step names the unit. */
    static Draft number(QuestionType type, String question, String value, List<ReasoningStep> reasoning, int frame) {
        return number(type, question, value, reasoning, frame, List.of());
    }

    /** A draft whose answer is a number that is read off what the sights show. */
    static Draft number(
            QuestionType type,
            String question,
            String value,
            List<ReasoningStep> reasoning,
            int frame,
            List<Sight> sights) {
        String unit = type.unit().isEmpty() ? "" : " " + type.unit();
        ReasoningStep answer = new ReasoningStep("answer: " + value + unit, frame, sights);
        return new Draft(type, question, List.of(), value, with(reasoning, answer));
    }

    /**
     * A draft whose answer is the letter of {@code right} among shuffled options. The last step of the reasoning says that letter
     * too, right behind the words that it stands for.
     */
    static Draft choice(
            QuestionType type,
            String question,
            List<String> shuffled,
            String right,
            List<ReasoningStep> reasoning,
            int frame) {
        List<String> lettered = new ArrayList<>();
        String answer = null;
        for (int i = 0; i < shuffled.size(); i++) {
            String letter = String.valueOf((char) ('A' + i));
            lettered.add(letter + ". " + shuffled.get(i));
            if (shuffled.get(i).equals(right)) {
                answer = letter;
            }
        }
        if (answer == null) {
            throw new IllegalArgumentException("the answer '" + right + "' must be among the options " + shuffled);
        }
        return new Draft(
                type,
                question,
                lettered,
                answer,
                with(lettered(reasoning, answer), new ReasoningStep("answer: " + answer, frame)));
    }

    private static List<ReasoningStep> lettered(List<ReasoningStep> reasoning, String letter) {
        List<ReasoningStep> steps = new ArrayList<>(reasoning);
        ReasoningStep last = steps.remove(steps.size() - 1);
        steps.add(new ReasoningStep(last.text() + " " + letter, last.targetFrame(), last.sights()));
        return steps;
    }

    private static List<ReasoningStep> with(List<ReasoningStep> reasoning, ReasoningStep last) {
        List<ReasoningStep> steps = new ArrayList<>(reasoning);
        steps.add(last);
        return steps;
    }
}
