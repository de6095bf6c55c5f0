package ai.valr.model;

/**
 * The scale of a model's {@link Confidence} by what is asked: models are too sure of either, and not by as much.
 *
 * @param options for questions with options
 * @param numbers for all others
 */
public record ConfidenceScales(ConfidenceScale options, ConfidenceScale numbers) {

    public ConfidenceScale of(boolean hasOptions) {
        return hasOptions ? options : numbers;
    }
}
