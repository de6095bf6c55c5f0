package ai.valr.worker.session;

import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.RebuiltContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What brings a task from its acceptance to its first step: it waits for its frames and its version of the model, and is laid out. */
final class TaskStart {
    private final ModelVersions models;
    private final SessionPorts ports;
    private final Contexts contexts;
    private final TaskEnds ends;
    private final Events events;
    private final SessionLimits limits;
    private final SessionCounters counters;
    private final InstantSource clock;
    private final FrameWaits waits;

    TaskStart(
            ModelVersions models,
            SessionPorts ports,
            Contexts contexts,
            TaskEnds ends,
            Events events,
            SessionLimits limits,
            SessionCounters counters,
            InstantSource clock,
            FrameWaits waits) {
        this.models = models;
        this.ports = ports;
        this.contexts = contexts;
        this.ends = ends;
        this.events = events;
        this.limits = limits;
        this.counters = counters;
        this.clock = clock;
        this.waits = waits;
    }

    /** One move of a task that does not run yet; the same state where it has to wait. */
    SessionState move(String sessionId, SessionState state, PendingTask head) {
        long now = clock.millis();
        if (now >= head.spec().deadlineMs()) {
            return ends.fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.DEADLINE_EXCEEDED,
                    "the deadline " + Instant.ofEpochMilli(head.spec().deadlineMs()) + " passed before the first step");
        }
        ModelVersions.Wanted wanted = version(head.spec());
        if (wanted instanceof ModelVersions.Wanted.Gone gone) {
            return ends.fail(sessionId, state, head, FailureCode.MODEL_NOT_FOUND, gone.reason());
        }
        // A version that is still to be loaded is loaded while the frames are waited for.
        try (ModelUse use = wanted instanceof ModelVersions.Wanted.Ready ready ? ready.use() : null) {
            return move(sessionId, state, head, use);
        }
    }

    private ModelVersions.Wanted version(TaskSpec spec) {
        return spec.modelVersion() == null
                ? new ModelVersions.Wanted.Ready(models.active())
                : models.want(spec.modelVersion());
    }

    private SessionState move(String sessionId, SessionState state, PendingTask head, ModelUse use) {
        if (head.frames() == null) {
            return selectFrames(sessionId, state, head);
        }
        if (head.frames().isEmpty()) {
            return failWithoutFrames(sessionId, state, head);
        }
        for (FrameRef frame : head.frames()) {
            if (state.frame(frame.id()).orElseThrow().status() == FrameEntry.Status.PENDING) {
                return state;
            }
        }
        return use == null ? state : layOut(sessionId, state, head, use.model());
    }

    private SessionState selectFrames(String sessionId, SessionState state, PendingTask head) {
        FrameIndex.Selected selected =
                FrameIndex.select(state.frames(), head.spec().selection());
        if (selected.missing().isEmpty() && !selected.frames().isEmpty()) {
            PendingTask selecting = head.selecting(
                    selected.frames().stream().map(FrameEntry::ref).toList());
            for (FrameEntry entry : selected.frames()) {
                if (!entry.usable()) {
                    selecting = selecting.without(entry);
                }
            }
            return state.replaceTask(selecting);
        }
        if (waits.waitedMs(sessionId, head.id()) < limits.frameWaitMs()) {
            return state;
        }
        List<FrameEntry> unreadable =
                FrameIndex.unreadable(state.frames(), head.spec().selection());
        if (!unreadable.isEmpty()) {
            return ends.fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.FRAMES_UNREADABLE,
                    "none of the session's frames can be used: " + reasons(unreadable));
        }
        String what = selected.missing().isEmpty()
                ? "session " + sessionId + " has no frame for " + head.spec().selection()
                : "session " + sessionId + " has no frames " + selected.missing();
        return ends.fail(
                sessionId,
                state,
                head,
                FailureCode.FRAMES_NOT_FOUND,
                what + ", and none came within frame_wait_ms " + limits.frameWaitMs()
                        + "; publish frames before the task");
    }

    private SessionState failWithoutFrames(String sessionId, SessionState state, PendingTask head) {
        boolean expired = head.rejected().stream().allMatch(entry -> entry.status() == FrameEntry.Status.EXPIRED);
        return ends.fail(
                sessionId,
                state,
                head,
                expired ? FailureCode.FRAMES_EXPIRED : FailureCode.FRAMES_UNREADABLE,
                "none of the task's frames can be used: " + reasons(head.rejected()));
    }

    private static String reasons(List<FrameEntry> frames) {
        return frames.stream()
                .map(entry -> entry.ref().id() + ": " + entry.message())
                .collect(Collectors.joining("; "));
    }

    private SessionState layOut(String sessionId, SessionState state, PendingTask head, ReasoningModel model) {
        TaskSpec spec = head.spec();
        Turn turn = contexts.lay(
                model,
                sessionId,
                state,
                new Turn.Wanted(
                        head.frames(),
                        model.layout().question(spec.question(), spec.letteredOptions()),
                        spec.budget().taskPositions()));
        ContextHead base = contexts.base(model, state, turn);
        int positions = base.positions() + turn.positions();
        int answer = Math.max(1, model.answerTokens(TypedAnswer.type(spec)).least());
        if (positions + spec.budget().latentPositions() + answer > model.maxModelLen()) {
            return ends.fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.CONTEXT_OVERFLOW,
                    "the task's " + head.frames().size() + " frames and question take " + positions
                            + " positions, and a step does not fit behind them under max_model_len "
                            + model.maxModelLen() + "; name fewer frames");
        }
        ContextHead context = contexts.write(sessionId, state, head.id(), base, turn);
        RebuiltContext rebuilt = contexts.rebuilt(sessionId, base);
        List<FrameRef> left = new ArrayList<>(state.context().frames());
        left.removeAll(context.frames());
        if (turn.base() instanceof Turn.Base.Part) {
            counters.cutContexts.increment();
        } else if (turn.fresh() && state.context().chunks() > 0) {
            counters.freshContexts.increment();
        }
        if (rebuilt != null) {
            counters.rebuiltContexts.increment();
        }
        counters.meters.laidOut(turn.positions());
        int visual = turn.visualTokens();
        PendingTask running = head.running(visual, turn.positions() - visual);
        running = ends.tell(
                sessionId,
                running,
                events.accepted(running, ports.tasksInEngine(), model.version(), context, left, rebuilt));
        return state.withContext(context).withFramesSinceQuestion(0).replaceTask(running);
    }
}
