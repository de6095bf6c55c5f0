package ai.valr.worker.session;

import ai.valr.model.ContextBudget;
import ai.valr.model.FrameTokens;
import ai.valr.model.PromptLayout;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How a turn is laid out: behind the session's context, with only those of its frames that the context does not hold; behind
 * what a cut leaves of the context, where the whole would be over its bounds; or in a fresh context with all of its frames, where
 * the session has none, it is another model's, the model was not trained to hold so much, or nothing else fits. What another
 * version of the model thought is gone on from as well; its latents are thought anew.
 *
 * <p>A frame's number is the count of frames in its context, from 1, those that left included: texts that name a frame go on
 * naming the same one.
 *
 * @param base what the turn stands behind
 * @param segments what is fed, the question included
 * @param newFrames the frames in {@code segments}, in order
 */
record Turn(Base base, List<Segment> segments, List<ContextFrame> newFrames) {

    /** What of the session's context a turn stands behind. */
    sealed interface Base {
        /** All of it. */
        record Whole() implements Base {}

        /** What a cut leaves. */
        record Part(List<KeptTurn> turns) implements Base {}

        /** Nothing. */
        record Nothing() implements Base {}
    }

    /**
     * What a turn is laid out for.
     *
     * @param frames that the task looks at
     * @param question what follows the frames; empty where it is not known yet
     * @param taskPositions that the task may take behind its question
     */
    record Wanted(List<FrameRef> frames, List<Segment> question, long taskPositions) {}

    /**
     * What of the store is read for it.
     *
     * @param tokens a frame's visual tokens
     * @param turns the context's turns with their segments; read only where a cut is made
     */
    record Stored(Function<FrameRef, FrameTokens> tokens, Supplier<List<KeptTurn>> turns) {}

    static Turn lay(ReasoningModel model, ContextHead context, SessionLimits limits, Wanted wanted, Stored stored) {
        if (context.chunks() > 0 && context.model().isKnownTo(model)) {
            Turn turn = behind(new Base.Whole(), context, model.layout(), wanted, stored);
            if (turn.isTrainedFor(context, model.contextBudget())) {
                if (turn.fits(context, limits)
                        && context.positions() + turn.positions() + wanted.taskPositions() <= model.maxModelLen()) {
                    return turn;
                }
                if (limits.framePolicy() == FramePolicy.UNIFORM && context.canBeCut()) {
                    Turn cut = behindACut(model, context, limits, wanted, stored);
                    if (cut != null) {
                        return cut;
                    }
                }
            }
        }
        return behind(new Base.Nothing(), ContextHead.fresh(ContextModel.of(model)), model.layout(), wanted, stored);
    }

    /**
     * A cut leaves at most half of each bound, so that the next turns have room and not each of them feeds everything again;
     * null where not even the least cut fits.
     */
    private static Turn behindACut(
            ReasoningModel model, ContextHead context, SessionLimits limits, Wanted wanted, Stored stored) {
        int turns = limits.contextTurns() / 2;
        int frames = Math.max(0, limits.contextFrames() - wanted.frames().size()) / 2;
        ContextCuts cuts = new ContextCuts(
                model.layout(), turns == 0 ? List.of() : stored.turns().get(), wanted.frames());
        for (List<KeptTurn> kept : cuts.candidates(turns, frames)) {
            ContextHead rest = context.cutTo(kept);
            Turn turn = behind(new Base.Part(kept), rest, model.layout(), wanted, stored);
            long whole = rest.positions() + turn.positions() + wanted.taskPositions();
            if (rest.positions() <= model.maxModelLen() / 2
                    && whole <= model.maxModelLen()
                    && turn.fits(rest, limits)) {
                return turn;
            }
        }
        return null;
    }

    private static Turn behind(Base base, ContextHead context, PromptLayout layout, Wanted wanted, Stored stored) {
        List<Segment> segments =
                new ArrayList<>(context.turns().isEmpty() ? layout.start() : layout.nextTurn(context.ended()));
        List<ContextFrame> newFrames = new ArrayList<>();
        for (FrameRef frame : wanted.frames()) {
            if (!context.holds(frame.id())) {
                int number = context.nextNumber() + newFrames.size();
                segments.addAll(layout.frame(number, stored.tokens().apply(frame)));
                newFrames.add(new ContextFrame(frame, number));
            }
        }
        segments.addAll(wanted.question());
        return new Turn(base, segments, newFrames);
    }

    /** A model that was trained to hold so many frames knows no higher numbers either. */
    private boolean isTrainedFor(ContextHead context, ContextBudget budget) {
        return context.turns().size() < budget.turns()
                && context.nextNumber() - 1 + newFrames.size() <= budget.frames();
    }

    private boolean fits(ContextHead context, SessionLimits limits) {
        return context.turns().size() < limits.contextTurns()
                && context.numbered().size() + newFrames.size() <= limits.contextFrames();
    }

    boolean fresh() {
        return base instanceof Base.Nothing;
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
