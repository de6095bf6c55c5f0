package ai.valr.worker.session;

import ai.valr.observability.Tracing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The spans of tasks and their steps. A task's own begins when it comes; each step is below it, with its parts one after the
 * other: queue, prefill, latents, text. A step that is taken again tells its spans again. Thread-safe.
 */
final class StepSpans {
    private final Tracing tracing;

    StepSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /**
     * A task came.
     *
     * @param trace W3C {@code traceparent} that came with it, or null
     * @return the one that its events have and its steps are below: the same where nobody traces
     */
    String taken(String sessionId, String taskId, String trace, Instant now) {
        return tracing.record("task", trace, now, now, ids(sessionId, taskId));
    }

    /** @param now when it was over */
    void stepped(String sessionId, PendingTask task, Durations took, Instant now) {
        if (!tracing.isOn()) {
            return;
        }
        Instant from =
                now.minus(took.queuedUs() + took.prefillUs() + took.latentUs() + took.textUs(), ChronoUnit.MICROS);
        String step = tracing.record("step", task.trace(), from, now, ids(sessionId, task.id()));
        Instant at = part("queue", step, from, took.queuedUs());
        at = part("prefill", step, at, took.prefillUs());
        at = part("latents", step, at, took.latentUs());
        part("text", step, at, took.textUs());
    }

    private Instant part(String name, String step, Instant from, long us) {
        Instant to = from.plus(us, ChronoUnit.MICROS);
        tracing.record(name, step, from, to, Map.of());
        return to;
    }

    private static Map<String, String> ids(String sessionId, String taskId) {
        return Map.of("session_id", sessionId, "task_id", taskId);
    }
}
