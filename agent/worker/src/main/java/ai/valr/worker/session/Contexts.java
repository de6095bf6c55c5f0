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

    Turn lay(String sessionId, SessionState state, Turn.Wanted wanted) {
        Turn.Stored stored =
                new Turn.Stored(frame -> store.tokens(sessionId, frame.id()), () -> turns(sessionId, state.context()));
        return Turn.lay(model, state.context(), limits, wanted, stored);
    }

    private List<KeptTurn> turns(String sessionId, ContextHead context) {
        List<KeptTurn> turns = new ArrayList<>();
        for (int i = 0; i < context.turns().size(); i++) {
            ContextTurn turn = context.turns().get(i);
            int end =
                    i + 1 < context.turns().size() ? context.turns().get(i + 1).firstChunk() : context.chunks();
            List<List<Segment>> chunks = new ArrayList<>();
            for (int number = turn.firstChunk(); number < end; number++) {
                chunks.add(store.chunk(sessionId, number));
            }
            turns.add(new KeptTurn(turn.taskId(), turn.frames(), chunks));
        }
        return turns;
    }

    /** What a turn stands behind. */
    ContextHead base(SessionState state, Turn turn) {
        if (turn.base() instanceof Turn.Base.Part part) {
            return state.context().cutTo(part.turns());
        }
        return turn.fresh() ? ContextHead.fresh(model.version()) : state.context();
    }

    /**
     * Writes a turn behind what it stands behind, and erases what left.
     *
     * @return the context with it
     */
    ContextHead write(String sessionId, SessionState state, String taskId, Turn turn) {
        ContextHead base = base(state, turn);
        ContextHead context = base.withTurn(taskId, turn.positions(), turn.newFrames());
        if (!(turn.base() instanceof Turn.Base.Whole)) {
            drop(sessionId, state, context.frames());
        }
        if (turn.base() instanceof Turn.Base.Part part) {
            int number = 0;
            for (KeptTurn kept : part.turns()) {
                for (List<Segment> chunk : kept.chunks()) {
                    boolean opening = chunk == kept.chunks().get(0);
                    store.putChunk(sessionId, number++, chunk, opening ? ids(kept.frames()) : List.of());
                }
            }
        }
        store.putChunk(sessionId, base.chunks(), turn.segments(), ids(turn.newFrames()));
        return context;
    }

    private static List<String> ids(List<ContextFrame> frames) {
        return frames.stream().map(frame -> frame.ref().id()).toList();
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
        Turn turn = lay(sessionId, state, new Turn.Wanted(frames, List.of(), usual));
        if (turn.base() instanceof Turn.Base.Part) {
            return null; // each frame would feed the whole context again
        }
        Context context = turn.fresh() ? Context.EMPTY : load(sessionId, state);
        return context.plus(turn.segments());
    }
}
