package ai.valr.worker.session;

import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import ai.valr.schemas.RebuiltContext;
import java.util.ArrayList;
import java.util.List;

/** Sessions' contexts in the store: laid out, read back, dropped. */
final class Contexts {
    private final SessionStore store;
    private final SessionLimits limits;
    private final TaskDefaults defaults;

    Contexts(SessionStore store, SessionLimits limits, TaskDefaults defaults) {
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

    /** @param model that answers the turn's task */
    Turn lay(ReasoningModel model, String sessionId, SessionState state, Turn.Wanted wanted) {
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

    /** What a turn stands behind, as the model that answers it goes on from it. */
    ContextHead base(ReasoningModel model, SessionState state, Turn turn) {
        if (turn.fresh()) {
            return ContextHead.fresh(ContextModel.of(model));
        }
        ContextHead context = state.context();
        ContextHead rest = turn.base() instanceof Turn.Base.Part part ? context.cutTo(part.turns()) : context;
        return rest.with(context.model().continuedBy(model));
    }

    /**
     * Writes a turn behind what it stands behind, and erases what left.
     *
     * @param base of the turn
     * @return the context with it
     */
    ContextHead write(String sessionId, SessionState state, String taskId, ContextHead base, Turn turn) {
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

    /** What is thought anew of a turn's base, for its event; null where nothing is. To be asked when the turn is written. */
    RebuiltContext rebuilt(String sessionId, ContextHead base) {
        if (!base.model().needsRebuild()) {
            return null;
        }
        int latents = 0;
        for (int number = 0; number < base.chunks(); number++) {
            latents += store.chunk(sessionId, number).stream()
                    .filter(Segment.Latents.class::isInstance)
                    .mapToInt(Segment::positions)
                    .sum();
        }
        return new RebuiltContext(
                base.model().thoughtBy(),
                base.turns().size(),
                base.steps(),
                latents,
                base.numbered().size());
    }

    /**
     * Writes the latents that were thought anew in the place of the old ones.
     *
     * @param segments the whole context
     * @return the context with them
     */
    ContextHead rebuild(String sessionId, ContextHead context, List<Segment> segments) {
        int from = 0;
        for (int number = 0; number < context.chunks(); number++) {
            int to = from + store.chunk(sessionId, number).size();
            List<Segment> chunk = segments.subList(from, to);
            // Latents stand in a step's entry, where no frame does.
            if (chunk.stream().anyMatch(Segment.Latents.class::isInstance)) {
                store.putChunk(sessionId, number, chunk, List.of());
            }
            from = to;
        }
        return context.with(context.model().rebuilt());
    }

    private static List<String> ids(List<ContextFrame> frames) {
        return frames.stream().map(frame -> frame.ref().id()).toList();
    }

    /**
     * The context that a question about the latest frames would open, while those that came since the last question are
     * no more than such a question looks at; null where it cannot be told yet. Fed ahead, the question finds it in the
     * cache.
     *
     * @param model that would answer it
     */
    Context ahead(ReasoningModel model, String sessionId, SessionState state) {
        List<FrameEntry> latest = FrameIndex.select(state.frames(), new FrameSelection.Latest(limits.framesPerTask()))
                .frames();
        boolean ready = latest.stream().allMatch(entry -> entry.status() == FrameEntry.Status.ENCODED);
        if (!ready || state.framesSinceQuestion() > limits.framesPerTask()) {
            return null;
        }
        List<FrameRef> frames = latest.stream().map(FrameEntry::ref).toList();
        long usual = (long) defaults.steps() * (model.defaultLatents() + 2) + defaults.tokens();
        Turn turn = lay(model, sessionId, state, new Turn.Wanted(frames, List.of(), usual));
        if (turn.base() instanceof Turn.Base.Part
                || base(model, state, turn).model().needsRebuild()) {
            return null; // each frame would feed, or think, the whole context again
        }
        Context context = turn.fresh() ? Context.EMPTY : load(sessionId, state);
        return context.plus(turn.segments());
    }
}
