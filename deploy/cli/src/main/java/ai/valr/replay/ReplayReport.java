package ai.valr.replay;

import ai.valr.compare.Difference;
import ai.valr.schemas.TaskAccepted;
import java.util.List;

/**
 * What a replay gave.
 *
 * @param message why there is nothing to compare, or what to know of the comparison; empty for nothing
 * @param earlierTasks tasks of the same context that were run again before it
 * @param earlierDivergences how many of those had an event that differs
 * @param events the task's, compared one by one; empty where it was not run
 */
public record ReplayReport(
        Verdict verdict, String message, int earlierTasks, int earlierDivergences, List<ComparedEvent> events) {

    /** An event as it was recorded, and how the replayed one differs from it. */
    public record ComparedEvent(int number, String type, String text, List<Difference> differences) {
        public ComparedEvent {
            differences = List.copyOf(differences);
        }

        /** Whether it differs by more than rounding. */
        public boolean diverges() {
            return differences.stream().anyMatch(difference -> difference.kind() == Difference.Kind.DIVERGENCE);
        }
    }

    public ReplayReport {
        events = List.copyOf(events);
    }

    static ReplayReport without(Verdict verdict, String message) {
        return new ReplayReport(verdict, message, 0, 0, List.of());
    }

    /** The model that answered cannot be had. */
    static ReplayReport otherModel(TaskAccepted accepted, String why) {
        return without(
                Verdict.OTHER_MODEL,
                "the task, or one on whose context it builds, was answered by " + accepted.getModelName() + " "
                        + accepted.getModelVersion() + ", which cannot be had: " + why
                        + "; or give the folder of that version with --model");
    }

    /** The largest relative distance of two numbers that count as rounding; 0 where every number is the same. */
    public double largestRounding() {
        return events.stream()
                .flatMap(event -> event.differences().stream())
                .filter(difference -> difference.kind() == Difference.Kind.ROUNDING)
                .mapToDouble(Difference::relative)
                .max()
                .orElse(0);
    }
}
