package ai.valr.compare;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Holds the events of a task, as a reader of committed events saw them, against those that it should have. */
public final class StreamCheck {
    private final EventComparison comparison;

    public StreamCheck(EventComparison comparison) {
        this.comparison = comparison;
    }

    /** Whether nothing follows an event in its task. */
    public static boolean ends(ReasoningEvent event) {
        Object what = event.getEvent();
        return what instanceof AnswerProduced || what instanceof TaskFailed || what instanceof TaskCancelled;
    }

    /** What is wrong with a stream by itself: numbers that are missing or come again, no end or more than one. */
    public static List<Finding> whole(String taskId, List<ReasoningEvent> events) {
        List<Finding> findings = new ArrayList<>();
        inOrder(taskId, events, findings);
        long ends = events.stream().filter(StreamCheck::ends).count();
        int last = events.size() - 1;
        if (ends == 0 || !ends(events.get(last))) {
            findings.add(finding(Finding.Kind.LOSS, taskId, last + 1, "the task has no end"));
        } else if (ends > 1) {
            findings.add(finding(Finding.Kind.DUPLICATE, taskId, last, "the task ends " + ends + " times"));
        }
        return findings;
    }

    /**
     * All that is wrong with {@code found}, and its roundings.
     *
     * @param expected whole, by {@link #whole}
     * @param found in the order in which they came
     */
    public List<Finding> check(String taskId, List<ReasoningEvent> expected, List<ReasoningEvent> found) {
        List<Finding> findings = new ArrayList<>();
        List<ReasoningEvent> first = inOrder(taskId, found, findings);
        int next = first.isEmpty() ? 0 : first.get(first.size() - 1).getEventNumber() + 1;
        for (int missing = next; missing < expected.size(); missing++) {
            findings.add(finding(Finding.Kind.LOSS, taskId, missing, "it did not come"));
        }
        for (ReasoningEvent event : first) {
            int number = event.getEventNumber();
            if (number >= expected.size()) {
                findings.add(finding(
                        Finding.Kind.DIVERGENCE,
                        taskId,
                        number,
                        "the undisturbed run has no such event, but this one has " + event));
            } else {
                compare(taskId, expected.get(number), event, findings);
            }
        }
        return findings;
    }

    /** The first event of each number; what comes again or is left out becomes a finding. */
    private static List<ReasoningEvent> inOrder(String taskId, List<ReasoningEvent> events, List<Finding> findings) {
        List<ReasoningEvent> first = new ArrayList<>();
        int next = 0;
        for (ReasoningEvent event : events) {
            int number = event.getEventNumber();
            if (number < next) {
                findings.add(finding(Finding.Kind.DUPLICATE, taskId, number, "it came again, or too late: " + event));
                continue;
            }
            for (int missing = next; missing < number; missing++) {
                findings.add(
                        finding(Finding.Kind.LOSS, taskId, missing, "it did not come before event " + number + " did"));
            }
            first.add(event);
            next = number + 1;
        }
        return first;
    }

    private void compare(String taskId, ReasoningEvent expected, ReasoningEvent found, List<Finding> findings) {
        List<Difference> differences = comparison.differences(expected, found);
        if (differences.isEmpty()) {
            return;
        }
        List<Difference> real = differences.stream()
                .filter(difference -> difference.kind() == Difference.Kind.DIVERGENCE)
                .toList();
        double relative = differences.stream()
                .mapToDouble(Difference::relative)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
        List<Difference> told = real.isEmpty() ? differences : real;
        findings.add(new Finding(
                real.isEmpty() ? Finding.Kind.ROUNDING : Finding.Kind.DIVERGENCE,
                taskId,
                found.getEventNumber(),
                told.stream().map(Difference::toString).collect(Collectors.joining("; ")),
                real.isEmpty() ? relative : Double.NaN));
    }

    private static Finding finding(Finding.Kind kind, String taskId, int eventNumber, String what) {
        return new Finding(kind, taskId, eventNumber, what, Double.NaN);
    }
}
