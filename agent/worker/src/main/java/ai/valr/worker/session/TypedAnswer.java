package ai.valr.worker.session;

import ai.valr.model.AnswerType;
import ai.valr.model.text.Answer;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.TextValue;
import java.util.List;
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

    /** What the answer must be. Options make a choice of a question whose type was left open. */
    static AnswerType type(TaskSpec spec) {
        return type(spec.answerType(), spec.options(), spec.numberUnit());
    }

    /** The same of a task that is not valid yet; its options must not be more than there are letters. */
    static AnswerType type(ai.valr.schemas.AnswerType asked, List<String> options, String numberUnit) {
        return switch (asked) {
            case CHOICE -> new AnswerType.Choice(options);
            case NUMBER -> new AnswerType.Quantity(numberUnit == null ? "" : numberUnit);
            case TEXT -> options.isEmpty() ? new AnswerType.Text() : new AnswerType.Choice(options);
        };
    }
}
