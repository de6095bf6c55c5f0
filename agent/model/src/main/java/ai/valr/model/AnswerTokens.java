package ai.valr.model;

/**
 * Text tokens that an answer takes in a step, with the words that open it.
 *
 * @param least an answer can be given in so many, 0 for free text
 * @param most the longest answer takes so many, its end included; 0 for free text, which takes what it is given
 */
public record AnswerTokens(int least, int most) {

    /** Free text needs no place of its own. */
    public static final AnswerTokens NONE = new AnswerTokens(0, 0);

    public AnswerTokens {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("an answer of " + least + " to " + most + " tokens cannot be");
        }
    }

    /**
     * Tokens of a step that are kept for the answer, in case its text does not come to one: no more than half of them,
     * so that short steps can reason too, but enough for the shortest answer.
     *
     * @param stepTokens of the whole step
     */
    public int reserved(int stepTokens) {
        return Math.min(most, Math.max(least, stepTokens / 2));
    }
}
