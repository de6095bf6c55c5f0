package ai.valr.worker.session;

import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;

/** Sessions' contexts in the store: laid out, read back, dropped. */
final class Contexts {
    private final ReasoningModel model;
    private final SessionStore store;
    private final SessionLimits limits;
    private final TaskDefaults defaults;

    Contexts(ReasoningModel model, SessionStore store, SessionLimits limits, TaskDefaults defaults) {
        this.model = model;
        this.store = store;
        this.limits = limits;
        this.defaults = defaults;
    }

    /** The context from the store, exactly as it was thought. */
    Context load(String sessionId, SessionState state) {
        List<Segment> segments = new ArrayList<>();
        for (int number = 0; number < state.context().chunks(); number++) {
            segments.addAll(store.chunk(sessionId, number));
        }
        return new Context(segments);
    }

    /** Erases the context, and the tokens of its frames that neither the index nor {@code kept} holds. */
    void drop(String sessionId, SessionState state, List<FrameRef> kept) {
        for (int number = 0; number < state.context().chunks(); number++) {
            store.deleteChunk(sessionId, number);
        }
        for (FrameRef frame : state.context().frames()) {
            if (state.frame(frame.id()).isEmpty() && !kept.contains(frame)) {
                store.deleteTokens(sessionId, frame.id());
            }
        }
    }

    /** @param positions that the task may take behind its question */
    Turn lay(String sessionId, SessionState state, List<FrameRef> frames, List<Segment> question, long positions) {
        return Turn.lay(
                model,
                state.context(),
                limits.contextTurns(),
                frames,
                question,
                positions,
                frame -> store.tokens(sessionId, frame.id()));
    }

    /**
     * The context that a question about the latest frames would open, while those that came since the last question are
     * no more than such a question looks at; null where it cannot be told yet. Fed ahead, the question finds it in the
     * cache.
     */
    Context ahead(String sessionId, SessionState state) {
        List<FrameEntry> latest = FrameIndex.select(state.frames(), new FrameSelection.Latest(limits.framesPerTask()))
                .frames();
        boolean ready = latest.stream().allMatch(entry -> entry.status() == FrameEntry.Status.ENCODED);
        if (!ready || state.framesSinceQuestion() > limits.framesPerTask()) {
            return null;
        }
        List<FrameRef> frames = latest.stream().map(FrameEntry::ref).toList();
        long usual = (long) defaults.steps() * (model.defaultLatents() + 2) + defaults.tokens();
        Turn turn = lay(sessionId, state, frames, List.of(), usual);
        Context context = turn.fresh() ? Context.EMPTY : load(sessionId, state);
        return context.plus(turn.segments());
    }
}
