package ai.valr.model;

import java.util.List;

/**
 * The one place that knows how a conversation is laid out: a system turn, a user turn with its frames and then the
 * question, an assistant turn with steps; the next task appends a user turn. Serving, training and evaluation all build
 * their prompts here.
 *
 * <p>Each part has as many segments whatever its content, and a frame's part has one {@link Segment.Vision}: so a frame, or
 * the oldest turn, can be taken out of a conversation that was laid out.
 */
public interface PromptLayout {
    /** What an answering step begins with; the answer follows behind a space. */
    String ANSWER = "answer:";

    /** What every session begins with: the system turn and the opening of the first user turn. */
    List<Segment> start();

    /**
     * A frame inside the open user turn.
     *
     * @param number the frame's number as the model reads it, from 1
     */
    List<Segment> frame(int number, FrameTokens tokens);

    /** The question with its options (may be empty), the end of the user turn and the opening of the assistant turn. */
    List<Segment> question(String question, List<String> options);

    /**
     * The end of an assistant turn and the opening of the next user turn.
     *
     * @param ended whether the last step ended with the end-of-turn token (else it is added)
     */
    List<Segment> nextTurn(boolean ended);
}
