package ai.valr.worker.session;

import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.engine.Outcome;
import ai.valr.model.Confidence;
import ai.valr.model.Context;
import ai.valr.model.CrashPoint;
import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseCause;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RecordBounds;
import ai.valr.schemas.SessionClosed;
import ai.valr.schemas.TaskCommand;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the sessions of one partition: a message comes in, events go out and the store changes, all of which
 * the caller puts into one transaction. What is only remembered here (what the engine has in hand) can be lost at any
 * moment: {@link #resume} finds it again from the store.
 *
 * <p>The heart is {@link #drive}: it brings a session as far as it can go now, and doing it twice is doing it once.
 * Used by one thread.
 */
public final class SessionProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(SessionProtocol.class);

    /** Error classes of dead letters whose record was read but could not be used. */
    static final String INVALID_FRAME = "ai.valr.worker.InvalidFrame";

    static final String INVALID_TASK = "ai.valr.worker.InvalidTask";
    static final String DUPLICATE_TASK = "ai.valr.worker.DuplicateTask";

    private final ModelVersions models;
    private final SessionStore store;
    private final SessionPorts ports;
    private final SessionLimits limits;
    private final SessionCounters counters;
    private final InstantSource clock;
    private final Asks asks;
    private final Events events;
    private final Contexts contexts;
    private final EngineTasks engineTasks;
    private final TaskEnds ends;
    private final TaskStart start;
    private final RunningTasks running;
    private final FrameFlow flow;
    private final FrameWaits waits;

    /** Sessions of this partition in {@link SessionCounters#storedSessions}. */
    private long counted;

    /** Sessions that wait for something that no message will tell. */
    private final Set<String> attentive = new LinkedHashSet<>();

    public SessionProtocol(
            ModelVersions models,
            SessionStore store,
            SessionPorts ports,
            SessionLimits limits,
            TaskDefaults defaults,
            SessionCounters counters,
            InstantSource clock) {
        this.models = models;
        this.store = store;
        this.ports = ports;
        this.limits = limits;
        this.counters = counters;
        this.clock = clock;
        this.asks = new Asks(models, limits, defaults);
        this.events = new Events(models.name());
        this.contexts = new Contexts(store, limits, defaults);
        this.engineTasks = new EngineTasks(models, ports, contexts);
        this.ends = new TaskEnds(models, events, ports, engineTasks, limits, counters, clock);
        this.waits = new FrameWaits(clock);
        this.start = new TaskStart(models, ports, contexts, ends, events, limits, counters, clock, waits);
        this.running = new RunningTasks(models, engineTasks, ends, clock);
        this.flow = new FrameFlow(store, ports, limits);
    }

    /**
     * Takes up what was not finished when the store was last written. To be called once, before all else.
     *
     * @param counted whether it is held against a task that was begun ({@link SessionLimits#maxResumes()}); false where
     *     something is known to have ended its worker that is no task's fault
     */
    public void resume(boolean counted) {
        List<String> all = new ArrayList<>();
        store.forEach((sessionId, state) -> all.add(sessionId));
        count(all.size());
        for (String sessionId : all) {
            SessionState stored = store.load(sessionId);
            SessionState state = stored;
            PendingTask head = state.head();
            boolean begun = head != null && head.runs();
            if (begun) {
                state = takeUp(sessionId, state, head, counted);
            }
            drive(sessionId, state, stored);
            if (begun) {
                CrashPoint.AFTER_RESUME.pass();
            }
        }
    }

    private SessionState takeUp(String sessionId, SessionState state, PendingTask head, boolean counted) {
        counters.resumedTasks.increment();
        int step = head.progress().used().steps();
        if (!counted) {
            return state;
        }
        if (head.resumes() >= limits.maxResumes()) {
            return ends.fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.ENGINE_ERROR,
                    "step " + step + " was begun " + (head.resumes() + 1)
                            + " times and its worker ended each time; it is not tried again");
        }
        return state.replaceTask(head.resumed());
    }

    /** A picture came. */
    public void frame(String sessionId, CameraFrame frame, SourceRecord record) {
        String problem = FrameFlow.problem(frame);
        if (problem != null) {
            deadLetter(record, INVALID_FRAME, problem);
            return;
        }
        SessionState state = loadOrNew(sessionId);
        if (state.frame(frame.getFrameId()).isPresent() || state.context().holds(frame.getFrameId())) {
            counters.duplicateFrames.increment();
            LOG.debug("session {} has frame {} already; it is passed over", sessionId, frame.getFrameId());
            return;
        }
        counters.frames.increment();
        FrameRef ref = new FrameRef(
                frame.getFrameId(),
                record.partition(),
                record.offset(),
                frame.getSequence(),
                Asks.micros(frame.getAcquiredAt()));
        state = state.withFrames(FrameIndex.plus(state.frames(), FrameEntry.pending(ref)))
                .withFramesSinceQuestion(state.framesSinceQuestion() + 1)
                .activeAt(clock.millis());
        state = flow.boundFrames(sessionId, state);
        if (state.frame(ref.id()).isPresent()) {
            flow.arrived(sessionId, ref, frame, record);
        }
        drive(sessionId, state);
    }

    /** A command came. */
    public void command(String sessionId, TaskCommand command, SourceRecord record) {
        if (command.getCommand() instanceof Ask ask) {
            ask(sessionId, ask, record);
        } else if (command.getCommand() instanceof Cancel cancel) {
            cancel(sessionId, cancel);
        } else if (command.getCommand() instanceof CloseSession close) {
            SessionState state = store.load(sessionId);
            if (state != null) {
                close(sessionId, state, CloseCause.REQUESTED, close.getReason(), record.trace());
            }
        }
    }

    /** The engine has something to tell. */
    public void outcome(Outcome outcome) {
        if (outcome instanceof Outcome.OfTask ofTask) {
            taskOutcome(ofTask);
        } else if (outcome instanceof Outcome.FrameEncoded encoded) {
            encoded(encoded);
        } else if (outcome instanceof Outcome.FrameRejected rejected) {
            FramesInHand.InHand frame = flow.done(rejected);
            if (frame != null) {
                counters.brokenFrames.increment();
                deadLetter(frame.record(), rejected.errorClass(), rejected.message());
                unusable(
                        rejected.sessionId(),
                        frame.ref(),
                        new FrameEntry(frame.ref(), FrameEntry.Status.BROKEN, rejected.message()));
            }
        }
    }

    /**
     * A frame was read again.
     *
     * @param frame null when Kafka does not hold it any more, or what lies there is not this frame
     */
    public void fetched(String sessionId, FrameRef ref, CameraFrame frame, SourceRecord record) {
        if (!flow.fetched(sessionId, ref)) {
            return;
        }
        if (frame == null || !frame.getFrameId().equals(ref.id())) {
            counters.expiredFrames.increment();
            unusable(
                    sessionId,
                    ref,
                    new FrameEntry(
                            ref,
                            FrameEntry.Status.EXPIRED,
                            "frame " + ref.id() + " is past the retention of its topic, at partition " + ref.partition()
                                    + " offset " + ref.offset()));
            return;
        }
        counters.fetchedFrames.increment();
        SessionState state = store.load(sessionId);
        if (state != null) {
            flow.encode(sessionId, ref, frame, record);
            drive(sessionId, state);
        }
    }

    /** Time passed: looks again at the sessions that wait for it. */
    public void tick() {
        waits.tick();
        for (String sessionId : List.copyOf(attentive)) {
            SessionState state = store.load(sessionId);
            if (state == null) {
                attentive.remove(sessionId);
            } else {
                drive(sessionId, state, state);
            }
        }
    }

    /** Erases sessions that nothing happened to for {@link SessionLimits#sessionIdleMs()}. */
    public void closeIdle() {
        long before = clock.millis() - limits.sessionIdleMs();
        List<String> idle = new ArrayList<>();
        long[] all = {0};
        store.forEach((sessionId, state) -> {
            all[0]++;
            if (state.tasks().isEmpty() && state.lastActiveMs() < before) {
                idle.add(sessionId);
            }
        });
        count(all[0] - idle.size());
        idle.forEach(sessionId -> close(sessionId, store.load(sessionId), CloseCause.IDLE, null, null));
    }

    /** The partition goes elsewhere: its sessions are counted here no more. */
    public void leave() {
        count(0);
    }

    private void count(long sessions) {
        counters.storedSessions.add(sessions - counted);
        counted = sessions;
    }

    private void ask(String sessionId, Ask ask, SourceRecord record) {
        String taskId = ask.getTaskId();
        if (taskId.isEmpty() || taskId.length() > RecordBounds.MAX_ID_CHARS) {
            deadLetter(
                    record,
                    INVALID_TASK,
                    "task_id of " + taskId.length() + " characters must have 1 to " + RecordBounds.MAX_ID_CHARS);
            return;
        }
        SessionState state = loadOrNew(sessionId).activeAt(clock.millis());
        if (state.knowsTask(taskId)) {
            // A second stream of events under one id would spoil the first; the sender finds it in the dead letters.
            counters.duplicateTasks.increment();
            LOG.warn("session {} has had task {} already; the second one goes to the dead letters", sessionId, taskId);
            deadLetter(
                    record,
                    DUPLICATE_TASK,
                    "session " + sessionId + " has had task " + taskId + " already; ask again under another task_id");
            return;
        }
        counters.tasks.increment();
        TaskSpec spec;
        try {
            spec = asks.spec(ask);
        } catch (InvalidTaskException e) {
            drive(sessionId, ends.refuse(sessionId, state, taskId, e.code(), e.getMessage(), record.trace()));
            return;
        }
        if (state.tasks().size() >= limits.maxTasksPerSession()) {
            drive(
                    sessionId,
                    ends.refuse(
                            sessionId,
                            state,
                            taskId,
                            FailureCode.QUEUE_FULL,
                            "session " + sessionId + " has " + state.tasks().size()
                                    + " tasks waiting, max_tasks_per_session is " + limits.maxTasksPerSession()
                                    + "; ask again when one of them has ended",
                            record.trace()));
            return;
        }
        String trace = counters.spans.taken(sessionId, taskId, record.trace(), clock.instant());
        drive(sessionId, state.plusTask(PendingTask.accepted(spec, trace, clock.millis())));
    }

    private void cancel(String sessionId, Cancel cancel) {
        SessionState state = store.load(sessionId);
        PendingTask task = state == null
                ? null
                : state.tasks().stream()
                        .filter(candidate -> candidate.id().equals(cancel.getTaskId()))
                        .findFirst()
                        .orElse(null);
        if (task == null) {
            LOG.debug("session {} has no task {} to cancel", sessionId, cancel.getTaskId());
            return;
        }
        drive(sessionId, ends.cancelled(sessionId, state, task, cancel.getReason()));
    }

    private void close(String sessionId, SessionState state, CloseCause cause, String reason, String trace) {
        SessionState rest = state;
        for (PendingTask task : state.tasks()) {
            rest = ends.cancelled(sessionId, rest, task, reason);
        }
        contexts.drop(sessionId, rest, List.of());
        for (FrameEntry entry : rest.frames()) {
            store.deleteTokens(sessionId, entry.ref().id());
        }
        store.delete(sessionId);
        ports.closeSession(sessionId);
        flow.forget(sessionId);
        waits.forget(sessionId);
        attentive.remove(sessionId);
        counters.closedSessions.increment();
        ports.event(new ReasoningEvent(sessionId, "", 0, clock.instant(), new SessionClosed(cause, reason)), trace);
    }

    private void taskOutcome(Outcome.OfTask outcome) {
        String sessionId = outcome.sessionId();
        SessionState state = store.load(sessionId);
        PendingTask head = state == null ? null : state.head();
        // The store decides: an outcome counts once, for the step that is next, from the submission that is current.
        if (head == null
                || !head.runs()
                || !engineTasks.isCurrent(sessionId, outcome.taskId())
                || outcome.step() != head.progress().used().steps()) {
            counters.staleOutcomes.increment();
            return;
        }
        if (outcome instanceof Outcome.Stepped stepped) {
            stepped(sessionId, state, head, stepped);
        } else if (outcome instanceof Outcome.Finished finished) {
            drive(sessionId, ends.answer(sessionId, state, head, finished.finish()));
        } else if (outcome instanceof Outcome.Failed failed) {
            FailureCode code =
                    switch (failed.code()) {
                        case DEADLINE_EXCEEDED -> FailureCode.DEADLINE_EXCEEDED;
                        case CONTEXT_FULL -> FailureCode.CONTEXT_OVERFLOW;
                        case ENGINE_ERROR -> FailureCode.ENGINE_ERROR;
                    };
            drive(sessionId, ends.fail(sessionId, state, head, code, failed.message()));
        }
    }

    private void stepped(String sessionId, SessionState state, PendingTask head, Outcome.Stepped stepped) {
        counters.steps.increment();
        StepResult result = stepped.result();
        Durations durations = Durations.ofNanos(
                stepped.queuedNanos(), stepped.prefillNanos(), result.latentNanos(), result.textNanos());
        counters.meters.stepped(durations, result);
        counters.spans.stepped(sessionId, head, durations, clock.instant());
        if (stepped.step() == 0) {
            counters.meters.firstStep(clock.millis() - head.acceptedMs());
        }
        PendingTask told = ends.tell(
                sessionId,
                head,
                events.stepped(stepped, durations, state.context().frames()));
        PendingTask.Progress before = head.progress();
        PendingTask after = told.afterStep(new PendingTask.Progress(
                before.used().plus(result),
                before.durations().plus(durations),
                before.visualTokens(),
                before.promptTokens(),
                result.text(),
                before.confidences() + Confidence.ofStep(result.logProb(), result.tokens())));
        ContextHead context = stepped.rebuilt() == null
                ? state.context()
                : contexts.rebuild(sessionId, state.context(), stepped.rebuilt());
        store.putChunk(sessionId, context.chunks(), result.appended(), List.of());
        int positions = result.appended().stream().mapToInt(Segment::positions).sum();
        SessionState next = state.withContext(context.withStep(positions, result.end() == StepResult.End.TURN))
                .replaceTask(after)
                .activeAt(clock.millis());
        if (stepped.finish() != null) {
            drive(sessionId, ends.answer(sessionId, next, after, stepped.finish()));
        } else {
            store.save(sessionId, next);
        }
    }

    private void drive(String sessionId, SessionState given) {
        drive(sessionId, given, null);
    }

    /**
     * Brings the session as far as it can go now, and saves it where it is not {@code stored} any more.
     *
     * @param stored what the store holds, or null where that is another state
     */
    private void drive(String sessionId, SessionState given, SessionState stored) {
        SessionState state = given;
        for (boolean moves = true; moves; ) {
            PendingTask head = state.head();
            SessionState next = head == null
                    ? state
                    : head.runs() ? running.move(sessionId, state, head) : start.move(sessionId, state, head);
            moves = !next.equals(state);
            state = next;
        }
        if (!state.equals(stored)) {
            store.save(sessionId, state);
        }
        PendingTask head = state.head();
        if (head != null && head.runs() && !engineTasks.has(sessionId)) {
            engineTasks.submit(sessionId, state, head);
        }
        if (head == null || head.frames() != null) {
            waits.forget(sessionId);
        }
        boolean wanting = flow.fetchWanted(sessionId, state);
        boolean waiting = head != null && !engineTasks.has(sessionId);
        if (wanting || waiting) {
            attentive.add(sessionId);
        } else {
            attentive.remove(sessionId);
        }
    }

    private void encoded(Outcome.FrameEncoded outcome) {
        String sessionId = outcome.sessionId();
        FramesInHand.InHand frame = flow.done(outcome);
        SessionState state = frame == null ? null : store.load(sessionId);
        if (state == null) {
            return;
        }
        FrameEntry entry = state.frame(frame.ref().id()).orElse(null);
        if (entry == null || entry.status() != FrameEntry.Status.PENDING) {
            return; // it left the index meanwhile
        }
        store.putTokens(sessionId, frame.ref().id(), outcome.tokens());
        FrameEntry encoded = new FrameEntry(frame.ref(), FrameEntry.Status.ENCODED, "");
        state = state.withFrames(FrameIndex.replace(state.frames(), encoded));
        drive(sessionId, state);
        if (state.tasks().isEmpty()) {
            prefill(sessionId, state);
        }
    }

    private void prefill(String sessionId, SessionState state) {
        try (ModelUse active = models.active()) {
            Context ahead = contexts.ahead(active.model(), sessionId, state);
            if (ahead != null) {
                ports.prefill(sessionId, active.model().version(), ahead);
            }
        }
    }

    private void unusable(String sessionId, FrameRef ref, FrameEntry entry) {
        SessionState state = store.load(sessionId);
        if (state == null || state.frame(ref.id()).isEmpty()) {
            return;
        }
        SessionState next = state.withFrames(FrameIndex.replace(state.frames(), entry));
        PendingTask head = next.head();
        if (head != null && head.frames() != null && head.frames().contains(ref)) {
            next = next.replaceTask(head.without(entry));
        }
        drive(sessionId, next);
    }

    private void deadLetter(SourceRecord record, String errorClass, String message) {
        counters.deadLetters.increment();
        counters.meters.deadLetter(errorClass);
        ports.deadLetter(record, errorClass, message);
    }

    private SessionState loadOrNew(String sessionId) {
        SessionState state = store.load(sessionId);
        return state == null ? SessionState.NEW : state;
    }
}
