package ai.valr.worker.session;

import ai.valr.model.text.Answer;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.TextValue;
import java.util.Optional;

/** The value of an answer by the type that its task asked for. */
final class TypedAnswer {

    private TypedAnswer() {}

    /** The value as the event holds it, or null where the text has none of the type. */
    static Object value(TaskSpec spec, String text) {
        Optional<Answer> answer = Answer.parse(text, type(spec));
        if (answer.isEmpty()) {
            return null;
        }
        if (answer.get() instanceof Answer.Choice choice) {
            return new ChoiceValue(
                    String.valueOf(choice.letter()), spec.options().get(choice.index()));
        }
        if (answer.get() instanceof Answer.Quantity quantity) {
            return Double.isFinite(quantity.value()) ? new NumberValue(quantity.value(), spec.numberUnit()) : null;
        }
        return new TextValue(((Answer.Text) answer.get()).text());
    }

    /** Options make a choice of a question whose type was left open. */
    private static ai.valr.model.text.AnswerType type(TaskSpec spec) {
        return switch (spec.answerType()) {
            case CHOICE -> new ai.valr.model.text.AnswerType.Choice(spec.options());
            case NUMBER ->
                new ai.valr.model.text.AnswerType.Quantity(spec.numberUnit() == null ? "" : spec.numberUnit());
            case TEXT ->
                spec.options().isEmpty()
                        ? new ai.valr.model.text.AnswerType.Text()
                        : new ai.valr.model.text.AnswerType.Choice(spec.options());
        };
    }
}
