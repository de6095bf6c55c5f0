package ai.valr.model;

/**
 * Text tokens that an answer takes in a step, with the words that open it.
 *
 * @param least an answer can be given in so many, 0 for free text
 * @param most so many are kept for it, its end included; 0 for free text, which takes what it is given
 */
public record AnswerTokens(int least, int most) {

    /** Free text needs no place of its own. */
    public static final AnswerTokens NONE = new AnswerTokens(0, 0);

    public AnswerTokens {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("an answer of " + least + " to " + most + " tokens cannot be");
        }
    }
}
