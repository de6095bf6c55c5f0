package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.PromptLayout;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How a turn is laid out: behind the session's context, with only those of its frames that the context does not hold; or
 * in a fresh context with all of its frames, where the session has none, its model changed, its turns are used up,
 * the model was not trained to hold so many frames, or the whole task would not fit. A frame's number is its place in the task's selection, from 1.
 *
 * @param fresh whether the context so far is dropped
 * @param segments what is fed, the question included
 * @param newFrames the frames in {@code segments}, in order
 */
record Turn(boolean fresh, List<Segment> segments, List<FrameRef> newFrames) {

    /** @param question what follows the frames; empty where it is not known yet */
    static Turn lay(
            ReasoningModel model,
            ContextHead context,
            int contextTurns,
            List<FrameRef> frames,
            List<Segment> question,
            long taskPositions,
            Function<FrameRef, FrameTokens> tokens) {
        boolean goesOn = context.chunks() > 0
                && context.modelVersion().equals(model.version())
                && context.turns()
                        < Math.min(contextTurns, model.contextBudget().turns());
        if (goesOn) {
            Turn turn = lay(model.layout(), context, frames, question, tokens);
            int held = context.frames().size() + turn.newFrames().size();
            if (held <= model.contextBudget().frames()
                    && context.positions() + turn.positions() + taskPositions <= model.maxModelLen()) {
                return turn;
            }
        }
        return lay(model.layout(), null, frames, question, tokens);
    }

    private static Turn lay(
            PromptLayout layout,
            ContextHead context,
            List<FrameRef> frames,
            List<Segment> question,
            Function<FrameRef, FrameTokens> tokens) {
        List<Segment> segments = new ArrayList<>(context == null ? layout.start() : layout.nextTurn(context.ended()));
        List<FrameRef> newFrames = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            FrameRef frame = frames.get(i);
            if (context == null || !context.holds(frame.id())) {
                segments.addAll(layout.frame(i + 1, tokens.apply(frame)));
                newFrames.add(frame);
            }
        }
        segments.addAll(question);
        return new Turn(context == null, segments, newFrames);
    }

    int positions() {
        return segments.stream().mapToInt(Segment::positions).sum();
    }

    int visualTokens() {
        return segments.stream()
                .filter(Segment.Vision.class::isInstance)
                .mapToInt(Segment::positions)
                .sum();
    }
}
