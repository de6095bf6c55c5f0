package ai.valr.worker.session;

import ai.valr.engine.EncodeRequest;
import ai.valr.engine.FailureCode;
import ai.valr.engine.FinishReason;
import ai.valr.engine.ModelUse;
import ai.valr.engine.NextStep;
import ai.valr.engine.Outcome;
import ai.valr.engine.TaskRequest;
import ai.valr.engine.Usage;
import ai.valr.engine.fake.FakeModel;
import ai.valr.model.Context;
import ai.valr.model.ModelSession;
import ai.valr.model.PictureException;
import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCommand;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A worker of one partition without threads, clocks or Kafka: a seed decides when an input is read, a step is taken, an
 * outcome is delivered, a transaction is committed, and when the process dies. What is not committed is gone with it: the
 * store, the events, and the place in the input.
 */
final class CrashSimulation implements SessionPorts {
    static final int MAX_RESUMES = 1000;

    private static final long FRAME_WAIT_MS = 25_000;
    private static final long LONGEST_JUMP_MS = 5 * 60 * 60 * 1000L;

    private final List<Object> inputs;
    private final Random random;
    private final double crashRate;
    private boolean clockJumps;
    private SessionLimits limits = limits(4, 6, FramePolicy.UNIFORM);
    private long nowMs = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private final SimulatedVersions models = new SimulatedVersions(new FakeModel().version(), "v2", "v3");
    private boolean versionsChange;
    private final MemorySessionStore store = new MemorySessionStore();
    private final List<ReasoningEvent> events = new ArrayList<>();
    private final Map<String, TaskRequest> running = new TreeMap<>();
    private final Deque<EncodeRequest> pictures = new ArrayDeque<>();
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private final Deque<FrameRef> fetches = new ArrayDeque<>();
    private final Deque<String> fetchSessions = new ArrayDeque<>();
    private SessionProtocol protocol;
    private int nextInput;
    private int committedInput;
    private int committedEvents;
    private int crashes;

    CrashSimulation(List<Object> inputs, long seed, double crashRate) {
        this.inputs = inputs;
        this.random = new Random(seed);
        this.crashRate = crashRate;
    }

    /** Bounds so small that contexts are cut often. */
    private static SessionLimits limits(int contextTurns, int contextFrames, FramePolicy policy) {
        return new SessionLimits(
                4, 4, 16, 2, 16, 64, contextTurns, contextFrames, policy, FRAME_WAIT_MS, MAX_RESUMES, 1_000_000);
    }

    CrashSimulation withContexts(int turns, int frames, FramePolicy policy) {
        limits = limits(turns, frames, policy);
        return this;
    }

    /** From now on the clock goes hours forth and back between any two acts. */
    CrashSimulation withClockJumps() {
        clockJumps = true;
        return this;
    }

    /** From now on versions of the model are released, loaded and put away between any two acts. */
    CrashSimulation withVersions() {
        versionsChange = true;
        return this;
    }

    /** The committed events when there is nothing left to do, and no frame that a task waits for comes any more. */
    List<ReasoningEvent> run() {
        start();
        do {
            while (busy()) {
                if (random.nextDouble() < crashRate) {
                    crash();
                } else {
                    act(random.nextInt(versionsChange ? 9 : 7));
                }
            }
        } while (waitForFrames());
        return events;
    }

    /**
     * The model of one thing after the other: each input is read when all that came before it is done, nothing crashes,
     * and a task of {@code cuts} is cancelled when it has told of so many steps. What the inputs themselves say of cancels
     * is passed over. Every version of the model is at hand.
     *
     * @param cuts steps by session and task, as {@code session/task}
     * @param leftOut tasks that are not asked at all
     */
    List<ReasoningEvent> runInOrder(Map<String, Integer> cuts, Set<String> leftOut) {
        models.loadAll();
        start();
        while (nextInput < inputs.size()) {
            Object input = inputs.get(nextInput);
            if (input instanceof TaskCommand command && isPassedOver(command, leftOut)) {
                nextInput++;
            } else {
                act(0);
            }
            settle(cuts);
        }
        while (waitForFrames()) {
            settle(cuts);
        }
        return events;
    }

    private static boolean isPassedOver(TaskCommand command, Set<String> leftOut) {
        return command.getCommand() instanceof Cancel
                || (command.getCommand() instanceof Ask ask
                        && leftOut.contains(command.getSessionId() + "/" + ask.getTaskId()));
    }

    private void settle(Map<String, Integer> cuts) {
        do {
            int told;
            do { // a task that one cut lets begin may be one to cut before its first step
                told = events.size();
                cuts.forEach(this::cut);
            } while (events.size() > told);
            for (int choice = 1; choice <= 6; choice++) {
                act(choice);
            }
        } while (!running.isEmpty() || !pictures.isEmpty() || !outcomes.isEmpty() || !fetches.isEmpty());
    }

    /** Cancels the task if it has told of its beginning and of so many steps. */
    private void cut(String path, int steps) {
        String sessionId = path.substring(0, path.indexOf('/'));
        String taskId = path.substring(path.indexOf('/') + 1);
        long told = events.stream()
                .filter(event -> event.getSessionId().equals(sessionId)
                        && event.getTaskId().equals(taskId))
                .count();
        if (told == 1 + steps) {
            protocol.command(sessionId, cancel(sessionId, taskId), new Place(-1));
        }
    }

    /** Lets the time pass that tasks wait for frames; false where none waits. */
    private boolean waitForFrames() {
        long[] waiting = {0};
        store.forEach((session, state) -> waiting[0] += state.tasks().size());
        for (long waited = 0; waiting[0] > 0 && waited <= FRAME_WAIT_MS; waited += FrameWaits.MOST_PER_TICK_MS) {
            nowMs += FrameWaits.MOST_PER_TICK_MS;
            protocol.tick();
        }
        return waiting[0] > 0;
    }

    /** As {@link #run}, but the worker dies once so many events are committed, and the next has another model. */
    List<ReasoningEvent> run(int eventsBefore, FakeModel other) {
        start();
        while (busy() && committedEvents < eventsBefore) {
            act(random.nextInt(7));
        }
        models.replaceAll(other);
        crash();
        while (busy()) {
            act(random.nextInt(7));
        }
        return events;
    }

    /** As {@link #run}, but the worker dies in every step, before anything of it is committed. */
    List<ReasoningEvent> runDyingInEveryStep() {
        start();
        while (busy()) {
            act(List.of(0, 2, 3, 4, 5).get(random.nextInt(5)));
            if (!running.isEmpty()) {
                act(5);
                crash();
            }
        }
        return events;
    }

    int storedEntries() {
        return store.size();
    }

    long storedBytes() {
        return store.bytes();
    }

    int crashes() {
        return crashes;
    }

    private boolean busy() {
        return nextInput < inputs.size()
                || !running.isEmpty()
                || !pictures.isEmpty()
                || !outcomes.isEmpty()
                || !fetches.isEmpty()
                || models.isLoading()
                || committedInput < nextInput
                || committedEvents < events.size();
    }

    private void act(int choice) {
        if (clockJumps) {
            nowMs += random.nextLong(-LONGEST_JUMP_MS, LONGEST_JUMP_MS);
        }
        if (choice == 0 && nextInput < inputs.size()) {
            read(nextInput++);
        } else if (choice == 1 && !running.isEmpty()) {
            List<String> ids = List.copyOf(running.keySet());
            step(ids.get(random.nextInt(ids.size())));
        } else if (choice == 2 && !pictures.isEmpty()) {
            EncodeRequest request = pictures.poll();
            outcomes.add(encoded(request));
        } else if (choice == 3 && !outcomes.isEmpty()) {
            protocol.outcome(outcomes.poll());
        } else if (choice == 4 && !fetches.isEmpty()) {
            FrameRef ref = fetches.poll();
            int at = (int) ref.offset();
            protocol.fetched(fetchSessions.poll(), ref, (CameraFrame) inputs.get(at), new Place(at));
        } else if (choice == 5) {
            protocol.tick();
            store.commit();
            committedInput = nextInput;
            committedEvents = events.size();
        } else if (choice == 6 && models.finishLoad(random)) {
            protocol.tick();
        } else if (choice == 7 && random.nextInt(4) == 0) {
            models.release(random);
        } else if (choice == 8) {
            models.evict(random, version -> running.values().stream()
                    .anyMatch(request -> request.modelVersion().equals(version)));
        }
    }

    private void start() {
        protocol = new SessionProtocol(
                models,
                store,
                this,
                limits,
                TaskDefaults.defaults(),
                new SessionCounters(),
                () -> Instant.ofEpochMilli(nowMs));
        protocol.resume(true);
    }

    private void crash() {
        crashes++;
        store.rollBack();
        events.subList(committedEvents, events.size()).clear();
        nextInput = committedInput;
        running.clear();
        pictures.clear();
        outcomes.clear();
        fetches.clear();
        fetchSessions.clear();
        models.crash();
        start();
    }

    private void read(int at) {
        if (inputs.get(at) instanceof CameraFrame frame) {
            protocol.frame(frame.getSessionId(), frame, new Place(at));
        } else if (inputs.get(at) instanceof TaskCommand command) {
            protocol.command(command.getSessionId(), command, new Place(at));
        }
    }

    /** One step from the context alone, as after any failover. */
    private void step(String engineTaskId) {
        TaskRequest request = running.get(engineTaskId);
        FakeModel model = models.model(request.modelVersion());
        try (ModelSession session = model.open()) {
            Context context = request.context();
            List<Segment> rebuilt = null;
            if (request.rebuild()) {
                rebuilt = session.rethink(context.segments());
                context = new Context(rebuilt);
            } else {
                session.append(context.segments());
            }
            NextStep next = NextStep.of(request, context, request.used(), model);
            StepResult result = session.step(next.request());
            FinishReason finish = next.finish(result, request.budget(), request.used());
            outcomes.add(new Outcome.Stepped(
                    request.sessionId(), request.taskId(), request.used().steps(), result, finish, 0, 0, rebuilt));
            Usage used = request.used().plus(result);
            running.remove(engineTaskId);
            if (finish == null) {
                running.put(engineTaskId, goingOn(request, context.plus(result.appended()), used));
            }
        } catch (IllegalStateException e) {
            running.remove(engineTaskId);
            outcomes.add(new Outcome.Failed(
                    request.sessionId(),
                    request.taskId(),
                    request.used().steps(),
                    FailureCode.ENGINE_ERROR,
                    e.getMessage()));
        }
    }

    private static TaskRequest goingOn(TaskRequest request, Context context, Usage used) {
        return new TaskRequest(
                request.taskId(),
                request.sessionId(),
                request.modelVersion(),
                context,
                false,
                used,
                request.budget(),
                request.priority(),
                request.temperature(),
                request.seed(),
                request.answer(),
                request.deadline());
    }

    private Outcome encoded(EncodeRequest request) {
        try (ModelUse use = models.active()) {
            return new Outcome.FrameEncoded(
                    request.sessionId(), request.frameId(), use.model().encode(request.image()), 0);
        } catch (PictureException e) {
            return new Outcome.FrameRejected(
                    request.sessionId(), request.frameId(), e.getClass().getName(), e.getMessage());
        }
    }

    @Override
    public boolean submit(TaskRequest request) {
        return running.size() < 2
                && models.isResident(request.modelVersion())
                && running.putIfAbsent(request.taskId(), request) == null;
    }

    @Override
    public int tasksInEngine() {
        return 0;
    }

    @Override
    public boolean encode(EncodeRequest request) {
        return canEncode() && pictures.add(request);
    }

    @Override
    public boolean canEncode() {
        return pictures.size() < 3;
    }

    @Override
    public void prefill(String sessionId, String version, Context context) {
        // The simulation has no cache: every step is taken from the context alone.
    }

    @Override
    public void cancel(String engineTaskId) {
        running.remove(engineTaskId);
    }

    @Override
    public void closeSession(String sessionId) {
        running.values().removeIf(request -> request.sessionId().equals(sessionId));
    }

    @Override
    public boolean fetch(String sessionId, FrameRef frame) {
        return fetches.add(frame) && fetchSessions.add(sessionId);
    }

    @Override
    public void event(ReasoningEvent event, String trace) {
        events.add(event);
    }

    @Override
    public void deadLetter(SourceRecord record, String errorClass, String message) {
        events.add(new ReasoningEvent("", "dead letter " + record.offset(), 0, Instant.EPOCH, message));
    }

    private record Place(long offset) implements SourceRecord {
        @Override
        public int partition() {
            return 0;
        }

        @Override
        public String trace() {
            return null;
        }
    }

    static TaskCommand cancel(String session, String task) {
        return new TaskCommand(session, null, new Cancel(task, "enough"));
    }

    static TaskCommand close(String session) {
        return new TaskCommand(session, null, new CloseSession("enough"));
    }

    static TaskCommand ask(String session, Ask ask) {
        return new TaskCommand(session, null, ask);
    }
}
