package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.ReasoningModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs many sessions' tasks on the versions of one model, a step at a time, and keeps their KV caches. A session's truth is its {@link
 * Context}, which its owner keeps; a cache is only speed: where it is gone or holds something else, one prefill makes it
 * again.
 *
 * <p>Threads: {@link EngineConfig#stepThreads()} threads each take the next task of the {@link Schedule}, bring its
 * cache to its context, take one step and give the task back. A cache is used by one thread at a time. The models are
 * closed by whoever loaded them, after {@link #close()}.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** How long {@link #close()} waits for the steps that are running. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(4);

    /** How often an idle engine looks for caches that have been idle for too long. */
    private static final Duration SWEEP = Duration.ofMillis(200);

    /** A context that a session may go on from. */
    private record Hint(String version, Context context) {}

    private final EngineConfig config;
    private final ModelVersions models;
    private final InstantSource clock;
    private final FrameEncoder encoder;
    private final StepRunner runner;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Schedule schedule;
    private final KvCaches caches;
    private final Map<SessionKey, RunningTask> tasks = new LinkedHashMap<>();
    private final Map<SessionKey, Hint> hints = new LinkedHashMap<>();
    private boolean closed;
    private long steps;
    private long failedTasks;
    private long prefilledPositions;
    private long reusedPositions;

    /**
     * Starts the engine's threads.
     *
     * @throws ai.valr.model.ModelException when the weights and the KV caches, filled to their bound, do not fit the device
     */
    public Engine(ModelVersions models, EngineConfig config) {
        this(models, config, InstantSource.system());
    }

    /** The same with one version of the model. */
    public Engine(ReasoningModel model, EngineConfig config) {
        this(ModelVersions.only(model), config);
    }

    Engine(ModelVersions models, EngineConfig config, InstantSource clock) {
        try (ModelUse use = models.active()) {
            use.model().memory().require(config.maxOpenSessions(), use.model().maxModelLen());
        }
        this.config = config;
        this.models = models;
        this.clock = clock;
        this.schedule = new Schedule(config.maxNumSeqs(), config.agingRounds());
        this.caches = new KvCaches(models, config.maxOpenSessions());
        this.runner = new StepRunner(clock, config.maxTries());
        this.encoder = new FrameEncoder(models, config);
        models.onPlaceWanted(this::letGo);
        for (int i = 0; i < config.stepThreads(); i++) {
            Thread thread = new Thread(this::loop, "valr-step-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        encoder.start();
    }

    /**
     * A share of the engine.
     *
     * @param outcomes is called on the engine's threads, must return at once and must not throw. It sees at most one
     *     outcome for each step and picture that was handed in, so that the bounds on those bound it too
     */
    public EngineLease lease(Consumer<Outcome> outcomes) {
        return new EngineLease(this, outcomes);
    }

    public EngineState state() {
        lock.lock();
        try {
            return new EngineState(
                    schedule.running(),
                    schedule.waiting(),
                    encoder.queued(),
                    caches.open(),
                    caches.positions(),
                    steps,
                    failedTasks,
                    encoder.encoded(),
                    encoder.rejected(),
                    prefilledPositions,
                    reusedPositions);
        } finally {
            lock.unlock();
        }
    }

    boolean submit(EngineLease lease, TaskRequest request) {
        ModelUse use = models.find(request.modelVersion());
        if (use == null) {
            return false;
        }
        RunningTask task = new RunningTask(request, lease, use);
        boolean taken = false;
        try {
            taken = add(task);
        } finally {
            if (!taken) {
                task.leave();
            }
        }
        return taken;
    }

    private boolean add(RunningTask task) {
        TaskRequest request = task.request;
        lock.lock();
        try {
            requireOpen("task " + request.taskId());
            RunningTask other = tasks.get(task.session());
            if (other != null && !other.cancelled) {
                throw new IllegalStateException("session " + request.sessionId() + " has " + other
                        + " in the engine already; submit " + request.taskId() + " when that one has ended");
            }
            if (other != null || schedule.size() >= config.maxQueuedTasks()) {
                return false;
            }
            tasks.put(task.session(), task);
            hints.remove(task.session());
            schedule.add(task);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean encode(EngineLease lease, EncodeRequest request) {
        return encoder.offer(lease, request);
    }

    boolean canEncode() {
        return encoder.queued() < config.maxQueuedFrames();
    }

    int tasks() {
        lock.lock();
        try {
            return schedule.size();
        } finally {
            lock.unlock();
        }
    }

    void prefill(SessionKey session, String version, Context context) {
        lock.lock();
        try {
            if (closed || tasks.containsKey(session)) {
                return;
            }
            hints.remove(session);
            if (hints.size() >= config.maxOpenSessions()) {
                hints.remove(hints.keySet().iterator().next());
            }
            hints.put(session, new Hint(version, context));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void cancel(EngineLease lease, String taskId) {
        drop(task -> task.lease == lease && task.request.taskId().equals(taskId));
    }

    void closeSession(SessionKey session) {
        drop(task -> task.session().equals(session));
        forget(session::equals);
    }

    void release(EngineLease lease) {
        drop(task -> task.lease == lease);
        forget(session -> session.lease() == lease);
    }

    /** Ends the threads and closes all caches, within {@link #CLOSE_WAIT} even when a step hangs. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            hints.clear();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        encoder.close();
        long end = System.nanoTime() + CLOSE_WAIT.toNanos();
        List<Thread> all = new ArrayList<>(threads);
        all.addAll(encoder.threads());
        boolean ended = join(all, end);
        if (!ended) {
            LOG.warn(
                    "a step or a picture still runs {} s after the engine was told to close; it is left behind",
                    CLOSE_WAIT.toSeconds());
        }
        lock.lock();
        try {
            caches.evict(session -> true);
            if (ended) {
                schedule.all().forEach(this::remove);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A version's place is wanted: its caches that no task needs are closed. */
    private void letGo(String version) {
        lock.lock();
        try {
            hints.values().removeIf(hint -> hint.version().equals(version));
            caches.evictVersion(version, tasks::containsKey);
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        while (true) {
            RunningTask task = null;
            KvCaches.Cache cache = null;
            Hint hint = null;
            boolean overdue = false;
            lock.lock();
            try {
                while (!closed && task == null && hint == null) {
                    task = schedule.overdue(runner::isOverdue);
                    if (task != null) {
                        overdue = true;
                        break;
                    }
                    task = schedule.next(candidate -> !caches.isTaken(candidate.session()));
                    if (task != null) {
                        cache = caches.take(task.session(), task.request.modelVersion(), tasks::containsKey);
                    } else if ((cache = takeHinted()) != null) {
                        hint = hints.remove(cache.key);
                    } else {
                        caches.evictIdleSince(clock.instant().minus(config.idleAfter()), tasks::containsKey);
                        await();
                    }
                }
                if (closed) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                // The model could not open a session: that is this task's failure, not this thread's.
                if (task == null) {
                    LOG.error("no cache could be opened for a prefill", e);
                    hints.clear();
                    continue;
                }
            } finally {
                lock.unlock();
            }
            about(task == null ? cache.key.sessionId() : task.request.sessionId(), task);
            if (overdue) {
                took(task, runner.end(task));
            } else if (task == null) {
                follow(hint.context(), cache);
            } else if (cache == null) {
                took(task, runner.withoutCache(task));
            } else if (!task.toRethink.isEmpty()) {
                took(task, runner.rethink(task, cache, this::reopen));
            } else {
                took(task, runner.step(task, cache, this::reopen));
            }
        }
    }

    /** Of whom this thread's log lines tell from now on (SLF4J's MDC); a thread that waits has nothing to tell. */
    private static void about(String sessionId, RunningTask task) {
        MDC.put("session_id", sessionId);
        if (task == null) {
            MDC.remove("task_id");
        } else {
            MDC.put("task_id", task.request.taskId());
        }
    }

    private void took(RunningTask task, StepRunner.Turn turn) {
        boolean tell;
        boolean again;
        lock.lock();
        try {
            giveBack(turn.cache(), turn.cacheIsGood());
            prefilledPositions += turn.prefilledPositions();
            reusedPositions += turn.reusedPositions();
            tell = turn.outcome() != null && !task.cancelled;
            again = !turn.ends() && !task.cancelled;
            settle(task, turn);
            if (!again) {
                remove(task); // first, so that whoever hears of the end may submit the session's next task
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
        if (tell) {
            deliver(task.lease, turn.outcome());
        }
        if (again) {
            requeue(task); // last, so that the next step's outcome cannot overtake this one
        }
    }

    /** Takes the turn's result into the task. Called under the lock. */
    private void settle(RunningTask task, StepRunner.Turn turn) {
        Outcome outcome = turn.outcome();
        if (turn.rethought() != null) {
            task.context = task.context.plus(turn.rethought());
            task.toRethink = task.toRethink.subList(1, task.toRethink.size());
            task.failedTries = 0;
        } else if (outcome instanceof Outcome.Stepped stepped) {
            steps++;
            task.context = task.context.plus(stepped.result().appended());
            task.used = task.used.plus(stepped.result());
            task.failedTries = 0;
        } else if (outcome instanceof Outcome.Failed && !task.cancelled) {
            failedTasks++;
        } else if (outcome == null) {
            task.failedTries++;
        }
    }

    private void requeue(RunningTask task) {
        lock.lock();
        try {
            if (task.cancelled) {
                remove(task);
            } else {
                schedule.requeue(task);
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void remove(RunningTask task) {
        schedule.remove(task);
        tasks.remove(task.session());
        task.leave();
    }

    private void giveBack(KvCaches.Cache cache, boolean good) {
        if (cache == null) {
            return;
        }
        if (good) {
            caches.giveBack(cache, clock.instant());
        } else {
            caches.discard(cache);
        }
    }

    private void follow(Context hint, KvCaches.Cache taken) {
        StepRunner.Prefill prefill = runner.prefill(hint, taken, this::reopen);
        lock.lock();
        try {
            giveBack(prefill.cache(), prefill.good());
            prefilledPositions += prefill.positions();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private KvCaches.Cache takeHinted() {
        for (SessionKey session : List.copyOf(hints.keySet())) {
            if (caches.isTaken(session)
                    || tasks.containsKey(session)
                    || caches.wouldCostTask(session, tasks::containsKey)) {
                continue;
            }
            String version = hints.get(session).version();
            try (ModelUse use = models.find(version)) {
                if (use != null) {
                    return caches.take(session, version, tasks::containsKey);
                }
            }
            hints.remove(session); // its version has left memory
        }
        return null;
    }

    private KvCaches.Cache reopen(KvCaches.Cache cache) {
        lock.lock();
        try {
            return caches.reopen(cache);
        } finally {
            lock.unlock();
        }
    }

    private void drop(Predicate<RunningTask> which) {
        lock.lock();
        try {
            for (RunningTask task : schedule.all()) {
                if (which.test(task)) {
                    task.cancelled = true;
                    if (!task.stepping) {
                        remove(task);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(Predicate<SessionKey> which) {
        encoder.drop(which);
        lock.lock();
        try {
            hints.keySet().removeIf(which);
            caches.evict(which);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen(String what) {
        if (closed) {
            throw new RejectedExecutionException("the engine is closed; " + what + " cannot run");
        }
    }

    @SuppressWarnings("WaitNotInLoop") // loop() looks again after every wake-up
    private void await() {
        try {
            work.await(SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.debug("woken by an interrupt; only close() ends the engine");
        }
    }

    private static void deliver(EngineLease lease, Outcome outcome) {
        try {
            lease.deliver(outcome);
        } catch (RuntimeException e) {
            LOG.error("outcome {} could not be delivered", outcome, e);
        }
    }

    private static boolean join(List<Thread> threads, long endNanos) {
        boolean ended = true;
        for (Thread thread : threads) {
            try {
                long waitMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                thread.join(Math.max(1, waitMs));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended &= !thread.isAlive();
        }
        return ended;
    }

    static boolean hasPassed(Instant deadline, Instant now) {
        return deadline != null && !now.isBefore(deadline);
    }
}
