package ai.valr.worker.session;

import ai.valr.engine.FinishReason;
import ai.valr.model.StepResult;
import ai.valr.schemas.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is measured of tasks and their steps, over all partitions of a worker. Every label has few values, known beforehand: no
 * session, no task. Counted when it happens: a step that is taken again because its transaction was lost counts again. Thread-safe.
 */
public final class TaskMeters {
    private static final Duration[] STEP_BUCKETS = seconds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10);
    private static final Duration[] TASK_BUCKETS = seconds(.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300);

    /** Error classes of dead letters by their last name; all others are what a record made fail. */
    private static final Map<String, String> REASONS = Map.of(
            "UnreadableRecordException", "unreadable",
            "UnusableRecordException", "unusable",
            "PictureException", "picture",
            "InvalidFrame", "invalid_frame",
            "InvalidTask", "invalid_task",
            "DuplicateTask", "duplicate_task");

    private static final String FAILED = "failed";

    /** Parts of a step. */
    private enum Phase {
        QUEUED,
        PREFILL,
        LATENTS,
        TEXT
    }

    private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
    private final Map<FinishReason, Counter> successes = new EnumMap<>(FinishReason.class);
    private final Map<FailureCode, Counter> failures = new EnumMap<>(FailureCode.class);
    private final Map<String, Counter> deadLetters = new LinkedHashMap<>();
    private final Timer firstStep;
    private final Timer answer;
    private final Counter promptTokens;
    private final Counter generationTokens;
    private final Counter latentPositions;

    TaskMeters(MeterRegistry registry) {
        for (Phase phase : Phase.values()) {
            phases.put(
                    phase,
                    Timer.builder("valr.step.phase")
                            .description("Time of a step's parts.")
                            .tag("phase", label(phase))
                            .serviceLevelObjectives(STEP_BUCKETS)
                            .register(registry));
        }
        for (FinishReason reason : FinishReason.values()) {
            successes.put(
                    reason,
                    Counter.builder("valr.request.success")
                            .description("Tasks that ended with an answer.")
                            .tag("finished_reason", label(reason))
                            .register(registry));
        }
        for (FailureCode code : FailureCode.values()) {
            failures.put(
                    code,
                    Counter.builder("valr.request.failure")
                            .description("Tasks that failed.")
                            .tag("code", label(code))
                            .register(registry));
        }
        REASONS.values().forEach(reason -> deadLetters.put(reason, deadLetters(registry, reason)));
        deadLetters.put(FAILED, deadLetters(registry, FAILED));
        firstStep = Timer.builder("valr.time.to.first.step")
                .description("From a task's arrival at the worker to its first step.")
                .serviceLevelObjectives(TASK_BUCKETS)
                .register(registry);
        answer = Timer.builder("valr.e2e.request.latency")
                .description("From a task's arrival at the worker to its answer.")
                .serviceLevelObjectives(TASK_BUCKETS)
                .register(registry);
        promptTokens = Counter.builder("valr.prompt.tokens")
                .description("Positions of the tasks' questions and new frames.")
                .register(registry);
        generationTokens = Counter.builder("valr.generation.tokens")
                .description("Text tokens that were decoded.")
                .register(registry);
        latentPositions = Counter.builder("valr.latent.positions")
                .description("Latent positions that were thought.")
                .register(registry);
    }

    private static Counter deadLetters(MeterRegistry registry, String reason) {
        return Counter.builder("valr.dead.letters")
                .description("Records of frames and tasks that went to the dead letters.")
                .tag("reason", reason)
                .register(registry);
    }

    private static Duration[] seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(it -> Duration.ofNanos(Math.round(it * 1e9)))
                .toArray(Duration[]::new);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A task's question stands in its context. */
    void laidOut(int positions) {
        promptTokens.increment(positions);
    }

    /** A step was taken. */
    void stepped(Durations durations, StepResult result) {
        phases.get(Phase.QUEUED).record(durations.queuedUs(), TimeUnit.MICROSECONDS);
        phases.get(Phase.PREFILL).record(durations.prefillUs(), TimeUnit.MICROSECONDS);
        phases.get(Phase.LATENTS).record(durations.latentUs(), TimeUnit.MICROSECONDS);
        phases.get(Phase.TEXT).record(durations.textUs(), TimeUnit.MICROSECONDS);
        generationTokens.increment(result.tokens());
        latentPositions.increment(result.latents());
    }

    /** @param sinceMs of the clock that jumps; a time that went back counts as none */
    void firstStep(long sinceMs) {
        firstStep.record(Math.max(0, sinceMs), TimeUnit.MILLISECONDS);
    }

    void answered(FinishReason finish, long sinceMs) {
        successes.get(finish).increment();
        answer.record(Math.max(0, sinceMs), TimeUnit.MILLISECONDS);
    }

    void failed(FailureCode code) {
        failures.get(code).increment();
    }

    /** @param errorClass as the dead letter's headers name it */
    public void deadLetter(String errorClass) {
        String name = errorClass.substring(errorClass.lastIndexOf('.') + 1);
        deadLetters.get(REASONS.getOrDefault(name, FAILED)).increment();
    }
}
