package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.ModelException;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of one task: checks its budgets, brings the cache to its context, takes the step. Holds no lock. */
final class StepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    /**
     * What a turn gave.
     *
     * @param outcome what to tell, or null where the step failed and will be tried again
     * @param ends whether the task is over
     * @param cache the cache to give back; null where none could be opened
     * @param rethought the next part of the context, thought anew; null for any other turn
     */
    record Turn(
            Outcome outcome,
            boolean ends,
            KvCaches.Cache cache,
            boolean cacheIsGood,
            long prefilledPositions,
            long reusedPositions,
            List<Segment> rethought) {

        private Turn(
                Outcome outcome,
                boolean ends,
                KvCaches.Cache cache,
                boolean cacheIsGood,
                long prefilledPositions,
                long reusedPositions) {
            this(outcome, ends, cache, cacheIsGood, prefilledPositions, reusedPositions, null);
        }
    }

    /** What following a prefill's suggestion gave. */
    record Prefill(KvCaches.Cache cache, boolean good, long positions) {}

    private final InstantSource clock;
    private final int maxTries;

    StepRunner(InstantSource clock, int maxTries) {
        this.clock = clock;
        this.maxTries = maxTries;
    }

    Turn step(RunningTask task, KvCaches.Cache taken, UnaryOperator<KvCaches.Cache> reopen) {
        Outcome early = endsBeforeStep(task);
        if (early != null) {
            return new Turn(early, true, taken, true, 0, 0);
        }
        long start = System.nanoTime();
        long queuedNanos = start - task.waitingSinceNanos;
        KvCaches.Cache cache = taken;
        long reused = 0;
        long prefilled = 0;
        try {
            List<Segment> missing = cache.missing(task.context);
            if (missing == null) {
                cache = reopen.apply(cache);
                missing = task.context.segments();
            }
            reused = cache.context.positions();
            prefilled = feed(cache, missing);
            long prefillNanos = System.nanoTime() - start;
            boolean rebuilt = task.request.rebuild() && task.used.steps() == 0;
            NextStep next = NextStep.of(task.request, task.context, task.used, task.model());
            StepResult result = cache.session.step(next.request());
            cache.context = cache.context.plus(result.appended());
            FinishReason finish = next.finish(result, task.request.budget(), task.used);
            Outcome outcome = new Outcome.Stepped(
                    task.request.sessionId(),
                    task.request.taskId(),
                    task.used.steps(),
                    result,
                    finish,
                    queuedNanos,
                    prefillNanos + (rebuilt ? task.rethinkNanos : 0),
                    rebuilt ? task.context.segments() : null);
            return new Turn(outcome, finish != null, cache, true, prefilled, reused);
        } catch (RuntimeException | Error e) {
            Outcome failed = failure(task, e);
            return new Turn(failed, failed != null, cache, false, prefilled, reused);
        }
    }

    /** A turn that thinks the next part of the context anew. */
    Turn rethink(RunningTask task, KvCaches.Cache taken, UnaryOperator<KvCaches.Cache> reopen) {
        long start = System.nanoTime();
        KvCaches.Cache cache = taken;
        long prefilled = 0;
        try {
            List<Segment> missing = cache.missing(task.context);
            if (missing == null) {
                cache = reopen.apply(cache);
                missing = task.context.segments();
            }
            prefilled = feed(cache, missing);
            List<Segment> rethought = cache.session.rethink(task.toRethink.get(0));
            cache.context = cache.context.plus(rethought);
            prefilled += rethought.stream().mapToLong(Segment::positions).sum();
            task.rethinkNanos += System.nanoTime() - start;
            return new Turn(null, false, cache, true, prefilled, 0, rethought);
        } catch (RuntimeException | Error e) {
            Outcome failed = failure(task, e);
            return new Turn(failed, failed != null, cache, false, prefilled, 0);
        }
    }

    /** Whether the task's time is over, so that its turn needs no cache. */
    boolean isOverdue(RunningTask task) {
        return Engine.hasPassed(task.request.deadline(), clock.instant());
    }

    /** The turn of a task that {@link #isOverdue}. */
    Turn end(RunningTask task) {
        return new Turn(endsBeforeStep(task), true, null, false, 0, 0);
    }

    /** The turn of a task for which the model could not open a session. */
    Turn withoutCache(RunningTask task) {
        Outcome failed = failure(task, new ModelException("the model could not open a session; see the worker's log"));
        return new Turn(failed, failed != null, null, false, 0, 0);
    }

    Prefill prefill(Context wanted, KvCaches.Cache taken, UnaryOperator<KvCaches.Cache> reopen) {
        KvCaches.Cache cache = taken;
        try {
            List<Segment> missing = cache.missing(wanted);
            if (missing == null) {
                cache = reopen.apply(cache);
                missing = wanted.segments();
            }
            return new Prefill(cache, true, feed(cache, missing));
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "session {} could not be prefilled ahead of its question; the question will try again",
                    cache.key.sessionId(),
                    e);
            return new Prefill(cache, false, 0);
        }
    }

    private static long feed(KvCaches.Cache cache, List<Segment> missing) {
        if (missing.isEmpty()) {
            return 0;
        }
        cache.session.append(missing);
        cache.context = cache.context.plus(missing);
        return missing.stream().mapToLong(Segment::positions).sum();
    }

    private Outcome endsBeforeStep(RunningTask task) {
        TaskRequest request = task.request;
        ReasoningModel model = task.model();
        int step = task.used.steps();
        if (Engine.hasPassed(request.deadline(), clock.instant())) {
            return step > 0
                    ? new Outcome.Finished(request.sessionId(), request.taskId(), step, FinishReason.DEADLINE)
                    : new Outcome.Failed(
                            request.sessionId(),
                            request.taskId(),
                            step,
                            FailureCode.DEADLINE_EXCEEDED,
                            "the deadline " + request.deadline() + " passed before the first step");
        }
        FinishReason exhausted = request.budget().exhausted(task.used);
        if (exhausted != null && step > 0) {
            return new Outcome.Finished(request.sessionId(), request.taskId(), step, exhausted);
        }
        if (!NextStep.fits(request, task.context, model)) {
            return step > 0
                    ? new Outcome.Finished(request.sessionId(), request.taskId(), step, FinishReason.TOKENS)
                    : new Outcome.Failed(
                            request.sessionId(),
                            request.taskId(),
                            step,
                            FailureCode.CONTEXT_FULL,
                            "the context of " + task.context.positions() + " positions leaves no room for a step of "
                                    + request.budget().latentsPerStep() + " latents under max_model_len "
                                    + model.maxModelLen() + "; name fewer frames or fewer latents");
        }
        return null;
    }

    /** The task's failure, or null where the step is worth another try. */
    private Outcome failure(RunningTask task, Throwable cause) {
        boolean mayPass = !(cause instanceof ModelException) && !(cause instanceof Error);
        int tries = task.failedTries + 1;
        LOG.warn("{} failed in step {}, try {} of {}", task, task.used.steps(), tries, maxTries, cause);
        if (mayPass && tries < maxTries) {
            return null;
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new Outcome.Failed(
                task.request.sessionId(),
                task.request.taskId(),
                task.used.steps(),
                FailureCode.ENGINE_ERROR,
                "step " + task.used.steps() + " failed after " + tries + (tries == 1 ? " try: " : " tries: ")
                        + message);
    }
}
