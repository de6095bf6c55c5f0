package ai.valr.chaos;

import ai.valr.demo.Latencies;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskFailed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pass over a load without an end: keeps figures, not events. */
final class SoakPass extends Pass {
    /** Failures of tasks that are told; more are counted. */
    private static final int MAX_TOLD = 5;

    private final Map<String, Long> lastEventNanos = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private Latencies steps = new Latencies();
    private int failed;

    SoakPass(List<String> sessions) {
        super(sessions);
    }

    @Override
    boolean add(ReasoningEvent event) {
        if (!super.add(event)) {
            return false;
        }
        long now = System.nanoTime();
        Long before = lastEventNanos.put(event.getSessionId(), now);
        if (event.getEvent() instanceof StepCompleted && before != null) {
            steps.add((now - before) / 1e6);
        }
        if (event.getEvent() instanceof TaskFailed failure) {
            failed++;
            if (failures.size() < MAX_TOLD) {
                failures.add(event.getTaskId() + " failed: " + failure.getCode() + ", " + failure.getMessage());
            }
        }
        return true;
    }

    /** From a task's event to the event of its next step, as its client sees them, since this was asked last. */
    Latencies takeSteps() {
        Latencies taken = steps;
        steps = new Latencies();
        return taken;
    }

    int failedTasks() {
        return failed;
    }

    /** The first of them, for people. */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
