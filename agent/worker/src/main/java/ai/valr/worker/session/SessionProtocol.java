package ai.valr.worker.session;

import ai.valr.engine.EncodeRequest;
import ai.valr.engine.FinishReason;
import ai.valr.engine.Outcome;
import ai.valr.engine.TaskRequest;
import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
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
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TaskFailed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    private final ReasoningModel model;
    private final SessionStore store;
    private final SessionPorts ports;
    private final SessionLimits limits;
    private final TaskDefaults defaults;
    private final SessionCounters counters;
    private final InstantSource clock;
    private final Asks asks;
    private final Events events;
    private final FramesInHand inHand;

    /** By session: the id under which the engine has its task. */
    private final Map<String, String> submitted = new HashMap<>();

    /** Sessions that wait for something that no message will tell. */
    private final Set<String> attentive = new LinkedHashSet<>();

    private long submissions;

    public SessionProtocol(
            ReasoningModel model,
            SessionStore store,
            SessionPorts ports,
            SessionLimits limits,
            TaskDefaults defaults,
            SessionCounters counters,
            InstantSource clock) {
        this.model = model;
        this.store = store;
        this.ports = ports;
        this.limits = limits;
        this.defaults = defaults;
        this.counters = counters;
        this.clock = clock;
        this.asks = new Asks(model, limits, defaults);
        this.events = new Events(model);
        this.inHand = new FramesInHand(limits.maxEncodingPerSession());
    }

    /** Takes up what was not finished when the store was last written. To be called once, before all else. */
    public void resume() {
        List<String> all = new ArrayList<>();
        store.forEach((sessionId, state) -> all.add(sessionId));
        for (String sessionId : all) {
            SessionState state = store.load(sessionId);
            PendingTask head = state.head();
            if (head != null && head.runs()) {
                counters.resumedTasks.increment();
                if (head.resumes() >= limits.maxResumes()) {
                    state = fail(
                            sessionId,
                            state,
                            head,
                            FailureCode.ENGINE_ERROR,
                            "step " + head.progress().used().steps() + " was begun " + (head.resumes() + 1)
                                    + " times and its worker ended each time; it is not tried again");
                } else {
                    state = state.replaceTask(head.resumed());
                }
            }
            drive(sessionId, state);
        }
    }

    /** A picture came. */
    public void frame(String sessionId, CameraFrame frame, SourceRecord record) {
        String problem = problem(frame);
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
        state = boundFrames(sessionId, state);
        if (inHand.hasRoom(sessionId) && state.frame(ref.id()).isPresent()) {
            encode(sessionId, ref, frame, record);
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
            FramesInHand.InHand frame = inHand.done(rejected.sessionId(), rejected.frameId());
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
        if (!inHand.isFetching(sessionId, ref)) {
            return;
        }
        inHand.done(sessionId, FramesInHand.key(ref));
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
            encode(sessionId, ref, frame, record);
            drive(sessionId, state);
        }
    }

    /** Time passed: looks again at the sessions that wait for it. */
    public void tick() {
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
        store.forEach((sessionId, state) -> {
            if (state.tasks().isEmpty() && state.lastActiveMs() < before) {
                idle.add(sessionId);
            }
        });
        idle.forEach(sessionId -> close(sessionId, store.load(sessionId), CloseCause.IDLE, null, null));
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
            refuse(sessionId, state, taskId, e.code(), e.getMessage(), record.trace());
            return;
        }
        if (state.tasks().size() >= limits.maxTasksPerSession()) {
            refuse(
                    sessionId,
                    state,
                    taskId,
                    FailureCode.QUEUE_FULL,
                    "session " + sessionId + " has " + state.tasks().size()
                            + " tasks waiting, max_tasks_per_session is " + limits.maxTasksPerSession()
                            + "; ask again when one of them has ended",
                    record.trace());
            return;
        }
        drive(sessionId, state.plusTask(PendingTask.accepted(spec, record.trace(), clock.millis())));
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
        drive(sessionId, cancelled(sessionId, state, task, cancel.getReason()));
    }

    private SessionState cancelled(String sessionId, SessionState state, PendingTask task, String reason) {
        counters.cancelledTasks.increment();
        PendingTask opened = task;
        if (task.nextEvent() == 0) {
            opened = tell(sessionId, task, events.accepted(task, 0, List.of(), List.of()));
        }
        int steps = task.runs() ? task.progress().used().steps() : 0;
        tell(sessionId, opened, new TaskCancelled(reason, steps));
        return end(sessionId, state, task);
    }

    private void close(String sessionId, SessionState state, CloseCause cause, String reason, String trace) {
        SessionState rest = state;
        for (PendingTask task : state.tasks()) {
            rest = cancelled(sessionId, rest, task, reason);
        }
        dropContext(sessionId, rest, List.of());
        for (FrameEntry entry : rest.frames()) {
            store.deleteTokens(sessionId, entry.ref().id());
        }
        store.delete(sessionId);
        ports.closeSession(sessionId);
        inHand.forget(sessionId);
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
                || !outcome.taskId().equals(submitted.get(sessionId))
                || outcome.step() != head.progress().used().steps()) {
            counters.staleOutcomes.increment();
            return;
        }
        if (outcome instanceof Outcome.Stepped stepped) {
            stepped(sessionId, state, head, stepped);
        } else if (outcome instanceof Outcome.Finished finished) {
            drive(sessionId, answer(sessionId, state, head, finished.finish()));
        } else if (outcome instanceof Outcome.Failed failed) {
            FailureCode code =
                    switch (failed.code()) {
                        case DEADLINE_EXCEEDED -> FailureCode.DEADLINE_EXCEEDED;
                        case CONTEXT_FULL -> FailureCode.CONTEXT_OVERFLOW;
                        case ENGINE_ERROR -> FailureCode.ENGINE_ERROR;
                    };
            drive(sessionId, fail(sessionId, state, head, code, failed.message()));
        }
    }

    private void stepped(String sessionId, SessionState state, PendingTask head, Outcome.Stepped stepped) {
        counters.steps.increment();
        StepResult result = stepped.result();
        Durations durations = Durations.ofNanos(
                stepped.queuedNanos(), stepped.prefillNanos(), result.latentNanos(), result.textNanos());
        PendingTask told = tell(
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
                result.logProb(),
                result.tokens()));
        store.putChunk(sessionId, state.context().chunks(), result.appended(), List.of());
        int positions = result.appended().stream().mapToInt(Segment::positions).sum();
        SessionState next = state.withContext(state.context().withStep(positions, result.end() == StepResult.End.TURN))
                .replaceTask(after)
                .activeAt(clock.millis());
        if (stepped.finish() != null) {
            drive(sessionId, answer(sessionId, next, after, stepped.finish()));
        } else {
            store.save(sessionId, next);
        }
    }

    private SessionState answer(String sessionId, SessionState state, PendingTask task, FinishReason finish) {
        counters.answers.increment();
        tell(sessionId, task, events.answered(task, finish));
        return end(sessionId, state, task);
    }

    private SessionState fail(
            String sessionId, SessionState state, PendingTask task, FailureCode code, String message) {
        counters.failedTasks.increment();
        tell(sessionId, task, failed(code, message));
        SessionState ended = end(sessionId, state, task);
        // What a model failed on is not built upon: the next task starts a fresh context.
        return code == FailureCode.ENGINE_ERROR
                ? ended.withContext(ended.context().distrusted())
                : ended;
    }

    private void refuse(
            String sessionId, SessionState state, String taskId, FailureCode code, String message, String trace) {
        counters.failedTasks.increment();
        ports.event(new ReasoningEvent(sessionId, taskId, 0, clock.instant(), failed(code, message)), trace);
        drive(sessionId, state.remember(taskId, limits.rememberedTasks()));
    }

    private static TaskFailed failed(FailureCode code, String message) {
        boolean retryable = code == FailureCode.QUEUE_FULL
                || code == FailureCode.DEADLINE_EXCEEDED
                || code == FailureCode.FRAMES_NOT_FOUND
                || code == FailureCode.ENGINE_ERROR;
        return new TaskFailed(code, message, retryable);
    }

    private SessionState end(String sessionId, SessionState state, PendingTask task) {
        PendingTask head = state.head();
        if (head != null && head.id().equals(task.id())) {
            String engineTaskId = submitted.remove(sessionId);
            if (engineTaskId != null) {
                ports.cancel(engineTaskId);
            }
        }
        return state.endTask(task.id(), limits.rememberedTasks());
    }

    private PendingTask tell(String sessionId, PendingTask task, Object event) {
        ports.event(new ReasoningEvent(sessionId, task.id(), task.nextEvent(), clock.instant(), event), task.trace());
        return task.afterEvent();
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
            SessionState next = head == null || head.runs() ? state : prepare(sessionId, state, head);
            moves = next != state;
            state = next;
        }
        if (state != stored) {
            store.save(sessionId, state);
        }
        PendingTask head = state.head();
        if (head != null && head.runs() && !submitted.containsKey(sessionId)) {
            submit(sessionId, state, head);
        }
        boolean wanting = fetchWanted(sessionId, state);
        boolean waiting = head != null && !submitted.containsKey(sessionId);
        if (wanting || waiting) {
            attentive.add(sessionId);
        } else {
            attentive.remove(sessionId);
        }
    }

    /** One move of a task that does not run yet; the same state where it has to wait. */
    private SessionState prepare(String sessionId, SessionState state, PendingTask head) {
        long now = clock.millis();
        if (now >= head.spec().deadlineMs()) {
            return fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.DEADLINE_EXCEEDED,
                    "the deadline " + Instant.ofEpochMilli(head.spec().deadlineMs()) + " passed before the first step");
        }
        if (head.frames() == null) {
            return selectFrames(sessionId, state, head, now);
        }
        if (head.frames().isEmpty()) {
            return failWithoutFrames(sessionId, state, head);
        }
        for (FrameRef frame : head.frames()) {
            if (state.frame(frame.id()).orElseThrow().status() == FrameEntry.Status.PENDING) {
                return state;
            }
        }
        return layOut(sessionId, state, head);
    }

    private SessionState selectFrames(String sessionId, SessionState state, PendingTask head, long now) {
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
        if (now < head.acceptedMs() + limits.frameWaitMs()) {
            return state;
        }
        String what = selected.missing().isEmpty()
                ? "session " + sessionId + " has no frame for " + head.spec().selection()
                : "session " + sessionId + " has no frames " + selected.missing();
        return fail(
                sessionId,
                state,
                head,
                FailureCode.FRAMES_NOT_FOUND,
                what + ", and none came within frame_wait_ms " + limits.frameWaitMs()
                        + "; publish frames before the task");
    }

    private SessionState failWithoutFrames(String sessionId, SessionState state, PendingTask head) {
        boolean expired = head.rejected().stream().allMatch(entry -> entry.status() == FrameEntry.Status.EXPIRED);
        List<String> reasons = head.rejected().stream()
                .map(entry -> entry.ref().id() + ": " + entry.message())
                .toList();
        return fail(
                sessionId,
                state,
                head,
                expired ? FailureCode.FRAMES_EXPIRED : FailureCode.FRAMES_UNREADABLE,
                "none of the task's frames can be used: " + String.join("; ", reasons));
    }

    private SessionState layOut(String sessionId, SessionState state, PendingTask head) {
        TaskSpec spec = head.spec();
        Turn turn = lay(
                sessionId,
                state,
                head.frames(),
                model.layout().question(spec.question(), spec.options()),
                spec.budget().taskPositions());
        ContextHead before = turn.fresh() ? ContextHead.fresh(model.version()) : state.context();
        int positions = before.positions() + turn.positions();
        if (positions + spec.budget().latentsPerStep() + 3 > model.maxModelLen()) {
            return fail(
                    sessionId,
                    state,
                    head,
                    FailureCode.CONTEXT_OVERFLOW,
                    "the task's " + head.frames().size() + " frames and question take " + positions
                            + " positions, and a step does not fit behind them under max_model_len "
                            + model.maxModelLen() + "; name fewer frames");
        }
        List<FrameRef> left = List.of();
        if (turn.fresh()) {
            left = state.context().frames().stream()
                    .filter(frame -> !turn.newFrames().contains(frame))
                    .toList();
            if (state.context().chunks() > 0) {
                counters.freshContexts.increment();
            }
            dropContext(sessionId, state, turn.newFrames());
        }
        store.putChunk(
                sessionId,
                before.chunks(),
                turn.segments(),
                turn.newFrames().stream().map(FrameRef::id).toList());
        ContextHead context = before.withTurn(turn.positions(), turn.newFrames());
        int visual = turn.visualTokens();
        PendingTask running = head.running(visual, turn.positions() - visual);
        running = tell(sessionId, running, events.accepted(running, ports.tasksInEngine(), context.frames(), left));
        return state.withContext(context).withFramesSinceQuestion(0).replaceTask(running);
    }

    private Turn lay(
            String sessionId, SessionState state, List<FrameRef> frames, List<Segment> question, long positions) {
        return Turn.lay(
                model,
                state.context(),
                limits.contextTurns(),
                frames,
                question,
                positions,
                frame -> store.tokens(sessionId, frame.id()));
    }

    private void submit(String sessionId, SessionState state, PendingTask task) {
        TaskSpec spec = task.spec();
        String engineTaskId = spec.taskId() + "#" + submissions++;
        Instant deadline = spec.deadlineMs() == TaskSpec.NO_DEADLINE ? null : Instant.ofEpochMilli(spec.deadlineMs());
        TaskRequest request = new TaskRequest(
                engineTaskId,
                sessionId,
                context(sessionId, state),
                task.progress().used(),
                spec.budget(),
                spec.priority(),
                spec.temperature(),
                spec.seed(),
                deadline);
        if (ports.submit(request)) {
            submitted.put(sessionId, engineTaskId);
        }
    }

    /** The context from the store, exactly as it was thought. */
    private Context context(String sessionId, SessionState state) {
        List<Segment> segments = new ArrayList<>();
        for (int number = 0; number < state.context().chunks(); number++) {
            segments.addAll(store.chunk(sessionId, number));
        }
        return new Context(segments);
    }

    private void dropContext(String sessionId, SessionState state, List<FrameRef> kept) {
        for (int number = 0; number < state.context().chunks(); number++) {
            store.deleteChunk(sessionId, number);
        }
        for (FrameRef frame : state.context().frames()) {
            if (state.frame(frame.id()).isEmpty() && !kept.contains(frame)) {
                store.deleteTokens(sessionId, frame.id());
            }
        }
    }

    private void encode(String sessionId, FrameRef ref, CameraFrame frame, SourceRecord record) {
        byte[] image = new byte[frame.getData().remaining()];
        frame.getData().duplicate().get(image);
        if (ports.encode(new EncodeRequest(sessionId, FramesInHand.key(ref), image))) {
            inHand.encoding(sessionId, ref, record);
        }
    }

    private void encoded(Outcome.FrameEncoded outcome) {
        String sessionId = outcome.sessionId();
        FramesInHand.InHand frame = inHand.done(sessionId, outcome.frameId());
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
            prefillAhead(sessionId, state);
        }
    }

    /**
     * Suggests to the engine the turn that a question about the latest frames would open, while those that came since
     * the last question are no more than such a question looks at. The question then finds them in the cache.
     */
    private void prefillAhead(String sessionId, SessionState state) {
        List<FrameEntry> latest = FrameIndex.select(state.frames(), new FrameSelection.Latest(limits.framesPerTask()))
                .frames();
        boolean ready = latest.stream().allMatch(entry -> entry.status() == FrameEntry.Status.ENCODED);
        if (!ready || state.framesSinceQuestion() > limits.framesPerTask()) {
            return;
        }
        List<FrameRef> frames = latest.stream().map(FrameEntry::ref).toList();
        long usual = (long) defaults.steps() * (model.defaultLatents() + 2) + defaults.tokens();
        Turn turn = lay(sessionId, state, frames, List.of(), usual);
        Context context = turn.fresh() ? Context.EMPTY : context(sessionId, state);
        ports.prefill(sessionId, context.plus(turn.segments()));
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

    /** Asks for the frames that are wanted and not in hand; true where some could not be asked for yet. */
    private boolean fetchWanted(String sessionId, SessionState state) {
        Set<FrameRef> wanted = new LinkedHashSet<>();
        PendingTask head = state.head();
        if (head != null && head.frames() != null) {
            wanted.addAll(head.frames());
        }
        FrameIndex.select(state.frames(), new FrameSelection.Latest(limits.framesPerTask()))
                .frames()
                .forEach(entry -> wanted.add(entry.ref()));
        boolean left = false;
        for (FrameRef frame : wanted) {
            FrameEntry.Status status =
                    state.frame(frame.id()).map(FrameEntry::status).orElse(FrameEntry.Status.EXPIRED);
            if (status != FrameEntry.Status.PENDING || inHand.has(sessionId, frame)) {
                continue;
            }
            if (inHand.hasRoom(sessionId) && ports.canEncode() && ports.fetch(sessionId, frame)) {
                inHand.fetching(sessionId, frame);
            } else {
                left = true;
            }
        }
        return left;
    }

    /** Keeps the index within its bound: the oldest frames leave, but for those that the running task looks at. */
    private SessionState boundFrames(String sessionId, SessionState state) {
        Set<String> kept = new HashSet<>();
        PendingTask head = state.head();
        if (head != null && head.frames() != null) {
            head.frames().forEach(frame -> kept.add(frame.id()));
        }
        List<FrameEntry> excess = FrameIndex.excess(state.frames(), limits.maxFramesPerSession(), kept);
        List<FrameEntry> rest = new ArrayList<>(state.frames());
        rest.removeAll(excess);
        for (FrameEntry entry : excess) {
            if (!state.context().holds(entry.ref().id())) {
                store.deleteTokens(sessionId, entry.ref().id());
            }
        }
        return state.withFrames(rest);
    }

    private static String problem(CameraFrame frame) {
        int idChars = frame.getFrameId().length();
        if (idChars < 1 || idChars > RecordBounds.MAX_ID_CHARS) {
            return "frame_id of " + idChars + " characters must have 1 to " + RecordBounds.MAX_ID_CHARS;
        }
        return null;
    }

    private void deadLetter(SourceRecord record, String errorClass, String message) {
        counters.deadLetters.increment();
        ports.deadLetter(record, errorClass, message);
    }

    private SessionState loadOrNew(String sessionId) {
        SessionState state = store.load(sessionId);
        return state == null ? SessionState.NEW : state;
    }
}
