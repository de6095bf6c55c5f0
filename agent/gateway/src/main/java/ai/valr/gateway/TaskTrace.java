package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.avro.generic.IndexedRecord;

/** A task and its events, those that the log has; what its first event said stays for as long as any is there. Guarded by its directory. */
final class TaskTrace {
    private final String session;
    private final String task;
    private final TaskKey key;

    /** Whether its beginning was seen: without it nobody knows what was asked. */
    private final boolean known;

    private final Instant startedAt;
    private final TaskAccepted accepted;
    private final Deque<LoggedEvent> events = new ArrayDeque<>();
    private int steps;
    private double firstStepMs = Double.NaN;
    private Outcome outcome = Outcome.UNKNOWN;
    private String searchText;
    private TaskRow row;

    TaskTrace(LoggedEvent first) {
        this.session = first.session();
        this.task = first.task();
        this.startedAt = first.event().getTime();
        this.known = first.beginsTask();
        this.key = new TaskKey(ChronoUnit.MICROS.between(Instant.EPOCH, startedAt), first.partition(), first.offset());
        this.accepted = first.event().getEvent() instanceof TaskAccepted told
                ? told
                : TaskAccepted.newBuilder().build();
        this.searchText = searchable(session, task, accepted.getQuestion());
    }

    /** @param events all of them, the earliest first; at least one */
    static TaskTrace of(List<LoggedEvent> events) {
        TaskTrace trace = new TaskTrace(events.get(0));
        events.forEach(trace::add);
        return trace;
    }

    /** Whether its beginning was seen, whether that is here still or not. */
    boolean isKnown() {
        return known;
    }

    /** Those that are here. */
    List<LoggedEvent> events() {
        return List.copyOf(events);
    }

    TaskKey key() {
        return key;
    }

    TaskRow row() {
        return row;
    }

    LoggedEvent latest() {
        return events.getLast();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    void add(LoggedEvent event) {
        events.add(event);
        if (event.event().getEvent() instanceof StepCompleted) {
            steps++;
            firstStepMs = Double.isNaN(firstStepMs) ? sinceStart(event) : firstStepMs;
        } else if (event.event().getEvent() instanceof AnswerProduced answer) {
            searchText = searchText + "\n" + searchable(answer.getText());
            outcome = ExpectedAnswer.judge(accepted, answer);
        }
        row = row(event);
    }

    /** Its oldest event has left the log. */
    void forgetFirst() {
        events.removeFirst(); // a task's events lie in the order of the log
        if (!events.isEmpty()) {
            row = row(events.getLast());
        }
    }

    /** The task, with its events. */
    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("session_id", session);
        node.setAll(row.json());
        ArrayNode trace = node.putArray("trace");
        events.forEach(event -> trace.addRawValue(new RawValue(event.json())));
        return node;
    }

    private double sinceStart(LoggedEvent event) {
        return Duration.between(startedAt, event.event().getTime()).toNanos() / 1e6;
    }

    private TaskRow row(LoggedEvent last) {
        AnswerProduced answer = last.event().getEvent() instanceof AnswerProduced produced ? produced : null;
        boolean told = answer != null && !answer.getModelVersion().isEmpty();
        return new TaskRow(
                key,
                session,
                task,
                TaskState.after(last),
                accepted.getQuestion(),
                accepted.getOptions(),
                answerType(answer),
                answer == null ? "" : answer.getText(),
                answer != null && answer.getValue() instanceof IndexedRecord value ? value : null,
                accepted.getExpectedAnswer() == null ? "" : accepted.getExpectedAnswer(),
                outcome,
                answer == null ? Double.NaN : answer.getConfidence(),
                told ? answer.getModelName() : accepted.getModelName(),
                told ? answer.getModelVersion() : accepted.getModelVersion(),
                events.size(),
                steps,
                startedAt,
                last.event().getTime(),
                firstStepMs,
                last.endsTask() ? sinceStart(last) : Double.NaN,
                searchText);
    }

    /** Events do not say it; what came, or the options, do. */
    private String answerType(AnswerProduced answer) {
        Object value = answer == null ? null : answer.getValue();
        if (value instanceof ChoiceValue
                || (value == null && !accepted.getOptions().isEmpty())) {
            return "choice";
        }
        return value instanceof NumberValue ? "number" : "text";
    }

    private static String searchable(String... texts) {
        return String.join("\n", texts).toLowerCase(Locale.ROOT);
    }
}
