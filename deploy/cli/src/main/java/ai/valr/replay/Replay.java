package ai.valr.replay;

import ai.valr.compare.Difference;
import ai.valr.compare.EventComparison;
import ai.valr.compare.StreamCheck;
import ai.valr.engine.Engine;
import ai.valr.engine.ModelVersions;
import ai.valr.local.LocalPorts;
import ai.valr.replay.ReplayReport.ComparedEvent;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TaskFailed;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.session.MemorySessionStore;
import ai.valr.worker.session.SessionCounters;
import ai.valr.worker.session.SessionLimits;
import ai.valr.worker.session.SessionProtocol;
import ai.valr.worker.session.TaskDefaults;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs a task again through the same protocol and engine that serve, with a store in memory: first the tasks of its
 * context before it, in their order, with the frames that they had and by the versions of the model that answered them, then itself. A task that was ended from outside is
 * ended behind as many steps.
 */
public final class Replay {
    private static final long PUMP_MS = 20;

    /** Of a context's frames, in any session. */
    private static final int MAX_FRAMES = 4096;

    private final ModelVersions models;
    private final WorkerConfig config;
    private final Function<FrameReference, Optional<CameraFrame>> frames;
    private final Duration timeout;

    /**
     * @param models that are asked: each task is run by the version that answered it; they stay open
     * @param config of the worker that answered: what a context may hold follows from it
     * @param frames reads a frame again, or tells that it is gone
     * @param timeout for one task
     */
    public Replay(
            ModelVersions models,
            WorkerConfig config,
            Function<FrameReference, Optional<CameraFrame>> frames,
            Duration timeout) {
        this.models = models;
        this.config = config;
        this.frames = frames;
        this.timeout = timeout;
    }

    /**
     * @param commands of the session
     * @param events of the session
     */
    public ReplayReport of(String sessionId, String taskId, List<TaskCommand> commands, List<ReasoningEvent> events)
            throws InterruptedException {
        RecordedSession session = RecordedSession.of(commands, events, taskId);
        RecordedTask target = session.task(taskId);
        ReplayReport refusal = refusal(sessionId, taskId, target);
        if (refusal != null) {
            return refusal;
        }
        List<RecordedTask> context = session.contextOf(target);
        for (RecordedTask task : context) {
            if (task.ask() == null || task.events().get(0).getEventNumber() != 0) {
                return ReplayReport.without(
                        Verdict.NOT_REPLAYABLE,
                        "task " + task.id() + ", on whose context it builds, is past the retention of its topic");
            }
        }
        for (RecordedTask task : context) {
            String reason = unavailable(task.accepted().getModelVersion());
            if (!reason.isEmpty()) {
                return ReplayReport.otherModel(task.accepted(), reason);
            }
        }
        List<ReasoningEvent> told = new ArrayList<>();
        try (Engine engine = new Engine(models, config.engine());
                LocalPorts ports = LocalPorts.open(engine, MAX_FRAMES, told::add)) {
            return run(sessionId, context, ports, told);
        }
    }

    private ReplayReport refusal(String sessionId, String taskId, RecordedTask target) {
        if (target == null) {
            return ReplayReport.without(
                    Verdict.UNKNOWN_TASK,
                    "Kafka holds no event of task " + taskId + " in session " + sessionId
                            + "; check both names, or it is past the retention of its topic");
        }
        TaskAccepted accepted = target.accepted();
        if (accepted == null) {
            String why = target.end() instanceof TaskFailed failed ? failed.getMessage() : "its first event is gone";
            return ReplayReport.without(Verdict.NOT_REPLAYABLE, "the task was never begun: " + why);
        }
        if (!target.hasEnded()) {
            return ReplayReport.without(Verdict.NOT_REPLAYABLE, "the task has not ended yet");
        }
        if (!target.wasLaidOut()) {
            return ReplayReport.without(Verdict.NOT_REPLAYABLE, "the task ended before its first step");
        }
        return null;
    }

    /** Loads the version; why it cannot be had, or empty. */
    private String unavailable(String version) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (System.nanoTime() < deadline) {
            ModelVersions.Wanted wanted = models.want(version);
            if (wanted instanceof ModelVersions.Wanted.Ready ready) {
                ready.use().close();
                return "";
            }
            if (wanted instanceof ModelVersions.Wanted.Gone gone) {
                return gone.reason();
            }
            never.await(PUMP_MS, TimeUnit.MILLISECONDS);
        }
        return "it did not come into memory within " + timeout.toSeconds() + " s";
    }

    private ReplayReport run(String sessionId, List<RecordedTask> context, LocalPorts ports, List<ReasoningEvent> told)
            throws InterruptedException {
        SessionProtocol protocol = protocol(context, ports);
        Set<String> published = new HashSet<>();
        List<FrameReference> before = List.of();
        EventComparison comparison = EventComparison.ofSameFrames();
        int divergences = 0;
        List<ComparedEvent> compared = List.of();
        for (int i = 0; i < context.size(); i++) {
            RecordedTask task = context.get(i);
            List<FrameReference> own = task.ownFrames(before);
            for (FrameReference reference : own) {
                if (published.add(reference.getFrameId())) {
                    Optional<CameraFrame> frame = frames.apply(reference);
                    if (frame.isEmpty()) {
                        return ReplayReport.without(
                                Verdict.FRAME_GONE,
                                "frame " + reference.getFrameId() + " of task " + task.id()
                                        + " is past the retention of its topic: " + reference.getTopic() + "-"
                                        + reference.getPartition() + "@" + reference.getOffset());
                    }
                    ports.keep(frame.get());
                    LocalPorts.Place place =
                            new LocalPorts.Place(reference.getPartition(), reference.getOffset(), null);
                    protocol.frame(sessionId, frame.get(), place);
                }
            }
            List<ReasoningEvent> replayed = run(sessionId, task, own, protocol, ports, told);
            compared = compare(task, replayed, i == 0, comparison);
            if (i < context.size() - 1 && compared.stream().anyMatch(ComparedEvent::diverges)) {
                divergences++;
            }
            before = task.accepted().getFrames();
        }
        RecordedTask target = context.get(context.size() - 1);
        boolean differs = compared.stream().anyMatch(ComparedEvent::diverges);
        return new ReplayReport(
                differs ? Verdict.DIFFERS : Verdict.SAME,
                target.endedByItself() ? "" : "the task was ended from outside; its steps are compared",
                context.size() - 1,
                divergences,
                compared);
    }

    private SessionProtocol protocol(List<RecordedTask> context, LocalPorts ports) {
        SessionLimits limits = config.limits();
        TaskDefaults defaults = config.defaults();
        int steps = defaults.maxSteps();
        int tokens = defaults.maxTokens();
        for (RecordedTask task : context) {
            steps = Math.max(steps, task.accepted().getMaxSteps());
            tokens = Math.max(tokens, task.accepted().getMaxTokens());
        }
        return new SessionProtocol(
                models,
                new MemorySessionStore(),
                ports,
                // What bounds a worker's memory must not bound a replay, which has one session.
                new SessionLimits(
                        limits.framesPerTask(),
                        limits.contextFrames(),
                        MAX_FRAMES,
                        limits.maxEncodingPerSession(),
                        limits.maxTasksPerSession(),
                        limits.rememberedTasks(),
                        limits.contextTurns(),
                        limits.contextFrames(),
                        limits.framePolicy(),
                        timeout.toMillis(),
                        limits.maxResumes(),
                        limits.sessionIdleMs()),
                new TaskDefaults(
                        defaults.steps(),
                        steps,
                        defaults.tokens(),
                        tokens,
                        defaults.tokensPerStep(),
                        defaults.latents()),
                new SessionCounters(),
                InstantSource.system());
    }

    private List<ReasoningEvent> run(
            String sessionId,
            RecordedTask task,
            List<FrameReference> own,
            SessionProtocol protocol,
            LocalPorts ports,
            List<ReasoningEvent> all)
            throws InterruptedException {
        TaskAccepted accepted = task.accepted();
        Ask ask = Ask.newBuilder(task.ask())
                .setFrames(new FramesById(
                        own.stream().map(FrameReference::getFrameId).toList()))
                .setMaxSteps(accepted.getMaxSteps())
                .setMaxTokens(accepted.getMaxTokens())
                .setLatentsPerStep(accepted.getLatentsPerStep())
                .setDeadline(null)
                .setModelVersion(accepted.getModelVersion())
                .build();
        int from = all.size();
        command(sessionId, ask, protocol);
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean cancelled = false;
        while (true) {
            List<ReasoningEvent> told = all.subList(from, all.size());
            if (!told.isEmpty() && StreamCheck.ends(told.get(told.size() - 1))) {
                return List.copyOf(told);
            }
            if (!cancelled && !task.endedByItself() && told.size() > task.steps()) {
                cancelled = true;
                command(sessionId, new Cancel(task.id(), "as it was"), protocol);
                continue;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("task " + task.id() + " was not replayed within " + timeout);
            }
            ports.pump(protocol, PUMP_MS);
        }
    }

    private static void command(String sessionId, Object command, SessionProtocol protocol) {
        TaskCommand task = TaskCommand.newBuilder()
                .setSessionId(sessionId)
                .setCommand(command)
                .build();
        protocol.command(sessionId, task, new LocalPorts.Place(0, 0, null));
    }

    /** The recorded events with what is otherwise in the replayed ones; of a task that was ended from outside, its steps. */
    private static List<ComparedEvent> compare(
            RecordedTask task, List<ReasoningEvent> replayed, boolean first, EventComparison comparison) {
        List<ComparedEvent> compared = new ArrayList<>();
        for (int number = 0; number < task.events().size(); number++) {
            Object recorded = task.events().get(number).getEvent();
            boolean outside = !task.endedByItself() && number == task.events().size() - 1;
            if (outside && !(recorded instanceof StepCompleted)) {
                break;
            }
            List<Difference> differences;
            if (number >= replayed.size()) {
                differences = List.of(new Difference(
                        "event",
                        "event " + number,
                        "the replay ended before it",
                        Difference.Kind.DIVERGENCE,
                        Double.NaN));
            } else {
                ReasoningEvent found = replayed.get(number);
                differences = recorded instanceof TaskAccepted was && found.getEvent() instanceof TaskAccepted is
                        ? comparison.differences(was, comparable(was, is, first))
                        : comparison.differences(task.events().get(number), found);
            }
            compared.add(new ComparedEvent(number, recorded.getClass().getSimpleName(), text(recorded), differences));
        }
        return compared;
    }

    /** What could not be read is not read again, and a replay does not begin before the context does. */
    private static TaskAccepted comparable(TaskAccepted was, TaskAccepted is, boolean first) {
        return TaskAccepted.newBuilder(is)
                .setRejectedFrames(was.getRejectedFrames())
                .setEvictedFrames(first ? was.getEvictedFrames() : is.getEvictedFrames())
                .build();
    }

    private static String text(Object event) {
        if (event instanceof StepCompleted step) {
            return step.getText();
        }
        return event instanceof AnswerProduced answer ? answer.getText() : "";
    }
}
