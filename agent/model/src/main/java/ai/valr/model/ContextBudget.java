package ai.valr.model;

/**
 * What a model was trained to hold in one context; past it a session starts a context anew rather than ask the model for
 * what it never saw.
 *
 * @param frames pictures, 1 or more
 * @param turns questions, 1 or more
 */
public record ContextBudget(int frames, int turns) {
    /** A model that does not say. */
    public static final ContextBudget UNBOUNDED = new ContextBudget(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public ContextBudget {
        if (frames < 1 || turns < 1) {
            throw new IllegalArgumentException(
                    "context_frames " + frames + " and context_turns " + turns + " must be 1 or more");
        }
    }
}
