package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.PromptLayout;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How a task's turn is laid out: behind the session's context, with only those of its frames that the context does not
 * hold; or in a fresh context with all of its frames, where the session has none, its model changed, its turns are used
 * up, or the whole task would not fit. A frame's number is its place in the task's selection, from 1.
 *
 * @param fresh whether the context so far is dropped
 * @param opening what is fed before the question
 * @param question the question and the opening of the assistant's turn
 * @param newFrames the frames in {@code opening}, in order
 */
record Turn(boolean fresh, List<Segment> opening, List<Segment> question, List<FrameRef> newFrames) {

    static Turn lay(
            ReasoningModel model,
            ContextHead context,
            int contextTurns,
            List<FrameRef> frames,
            TaskSpec spec,
            Function<FrameRef, FrameTokens> tokens) {
        boolean goesOn = context.chunks() > 0
                && context.modelVersion().equals(model.version())
                && context.turns() < contextTurns;
        if (goesOn) {
            Turn turn = lay(model.layout(), context, frames, spec, tokens);
            long positions = context.positions() + positions(turn) + spec.budget().taskPositions();
            if (positions <= model.maxModelLen()) {
                return turn;
            }
        }
        return lay(model.layout(), null, frames, spec, tokens);
    }

    private static Turn lay(
            PromptLayout layout,
            ContextHead context,
            List<FrameRef> frames,
            TaskSpec spec,
            Function<FrameRef, FrameTokens> tokens) {
        List<Segment> opening = new ArrayList<>(context == null ? layout.start() : layout.nextTurn(context.ended()));
        List<FrameRef> newFrames = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            FrameRef frame = frames.get(i);
            if (context == null || !context.holds(frame.id())) {
                opening.addAll(layout.frame(i + 1, tokens.apply(frame)));
                newFrames.add(frame);
            }
        }
        return new Turn(context == null, opening, layout.question(spec.question(), spec.options()), newFrames);
    }

    List<Segment> segments() {
        List<Segment> all = new ArrayList<>(opening);
        all.addAll(question);
        return all;
    }

    static long positions(Turn turn) {
        return turn.segments().stream().mapToLong(Segment::positions).sum();
    }
}
