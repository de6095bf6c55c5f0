package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Lists, filters and figures over events in memory, without a broker. */
class TaskListTest {
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    private final TaskDirectory directory = new TaskDirectory();
    private final FeedbackBook book = new FeedbackBook(100);
    private final TaskListApi lists = new TaskListApi(directory, book);
    private long offset;

    private LoggedEvent event(String session, String task, int number, Duration at, Object what) {
        LoggedEvent event = LoggedEvent.of(
                0,
                offset++,
                ReasoningEvent.newBuilder()
                        .setSessionId(session)
                        .setTaskId(task)
                        .setEventNumber(number)
                        .setTime(START.plus(at))
                        .setEvent(what)
                        .build());
        directory.add(event);
        return event;
    }

    private LoggedEvent accepted(String session, String task, Duration at, String version, String... options) {
        return event(
                session,
                task,
                0,
                at,
                TaskAccepted.newBuilder()
                        .setQuestion("Where is " + task + "?")
                        .setOptions(List.of(options))
                        .setModelName("mini")
                        .setModelVersion(version)
                        .build());
    }

    private void answered(String session, String task, Duration at, double confidence, Object value) {
        event(session, task, 1, at.minusMillis(50), step());
        event(
                session,
                task,
                2,
                at,
                AnswerProduced.newBuilder()
                        .setText("here")
                        .setValue(value)
                        .setConfidence(confidence)
                        .setFinishReason(FinishReason.STOP)
                        .build());
    }

    private static StepCompleted step() {
        return StepCompleted.newBuilder().setStep(0).setText("look").build();
    }

    private void said(String task, String id, Verdict verdict) {
        Feedback feedback = Feedback.newBuilder()
                .setFeedbackId(id)
                .setSessionId("s")
                .setTaskId(task)
                .setVerdict(verdict)
                .build();
        book.add(new GivenFeedback(0, 0, START, feedback));
    }

    private static TaskFilter filter(
            FeedbackBook book, String text, String type, TaskState state, TaskFilter.Said said) {
        return new TaskFilter(text, "", "", type, state, said, null, 0, 1, Instant.MIN, Instant.MAX, book);
    }

    private static List<String> ids(ObjectNode answer) {
        return StreamSupport.stream(answer.get("tasks").spliterator(), false)
                .map(task -> task.get("task_id").textValue())
                .toList();
    }

    @Test
    void shouldTurnThePagesOfTenThousandTasksWithoutLosingOne() {
        int tasks = 10_000;
        for (int i = 0; i < tasks; i++) {
            accepted("s" + i % 7, "t" + i, Duration.ofMillis(i / 3), "1");
        }
        List<String> seen = new ArrayList<>();
        TaskKey before = null;
        do {
            ObjectNode page = lists.latest(row -> true, before, 500);
            seen.addAll(ids(page));
            assertThat(page.get("matching").intValue())
                    .isEqualTo(tasks - seen.size() + page.get("tasks").size());
            before = page.get("next").isNull()
                    ? null
                    : TaskKey.parse(page.get("next").textValue());
            accepted("late", "l" + seen.size(), Duration.ofHours(1), "1"); // what comes meanwhile moves no page
        } while (before != null);

        assertThat(seen).hasSize(tasks);
        assertThat(new HashSet<>(seen)).hasSize(tasks);
        assertThat(seen.get(0)).isEqualTo("t9999");
        assertThat(seen.get(tasks - 1)).isEqualTo("t0");
    }

    @Test
    void shouldFindTasksByWhatIsAskedFor() {
        accepted("s", "chair", Duration.ZERO, "1", "left", "right");
        answered("s", "chair", Duration.ofSeconds(1), 0.4, null);
        accepted("s", "length", Duration.ofSeconds(1), "2");
        answered("s", "length", Duration.ofSeconds(2), 0.8, new NumberValue(2.5, "m"));
        accepted("t", "door", Duration.ofSeconds(2), "2");
        event(
                "t",
                "door",
                1,
                Duration.ofSeconds(3),
                TaskFailed.newBuilder().setMessage("no").build());
        said("chair", "f", Verdict.WRONG);

        assertThat(ids(lists.latest(filter(book, "", "choice", null, null), null, 9)))
                .containsExactly("chair");
        assertThat(ids(lists.latest(filter(book, "", "number", null, null), null, 9)))
                .containsExactly("length");
        JsonNode value = lists.latest(filter(book, "", "number", null, null), null, 9)
                .get("tasks")
                .get(0)
                .get("value");
        assertThat(value.get("number").doubleValue()).isEqualTo(2.5);
        assertThat(ids(lists.latest(filter(book, "where is do", "", null, null), null, 9)))
                .containsExactly("door");
        assertThat(ids(lists.latest(filter(book, "", "", TaskState.FAILED, null), null, 9)))
                .containsExactly("door");
        assertThat(ids(lists.latest(filter(book, "", "", null, TaskFilter.Said.WRONG), null, 9)))
                .containsExactly("chair");
        assertThat(ids(lists.latest(filter(book, "", "", null, TaskFilter.Said.NONE), null, 9)))
                .containsExactly("door", "length");
        Predicate<TaskRow> unsure =
                new TaskFilter("", "", "", "", null, null, null, 0, 0.5, Instant.MIN, Instant.MAX, book);
        assertThat(ids(lists.latest(unsure, null, 9)))
                .as("a task without an answer has no confidence")
                .containsExactly("chair");
        Predicate<TaskRow> late = new TaskFilter(
                "", "s", "2", "", null, null, null, 0, 1, START.plusSeconds(1), START.plusSeconds(1), book);
        assertThat(ids(lists.latest(late, null, 9))).containsExactly("length");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> TaskKey.parse("7"))
                .withMessage("before is 7");
    }

    @Test
    void shouldPutTheLeastConfidentFirst() {
        double[] confidences = {0.9, 0.2, 0.5, 0.2};
        for (int i = 0; i < confidences.length; i++) {
            accepted("s", "t" + i, Duration.ofSeconds(i), "1");
            answered("s", "t" + i, Duration.ofSeconds(i + 1), confidences[i], null);
        }
        accepted("s", "running", Duration.ofSeconds(9), "1");

        ObjectNode queue = lists.leastConfident(row -> true, 3);

        assertThat(ids(queue)).as("of equals the latest").containsExactly("t3", "t1", "t2");
        assertThat(queue.get("matching").intValue()).isEqualTo(4);
    }

    @Test
    void shouldKeepWhatWasSaidLastUnderEachIdAndNoMoreThanItMay() {
        said("t", "mine", Verdict.WRONG);
        said("t", "mine", Verdict.CORRECT);
        assertThat(book.of("s", "t")).hasSize(1);
        assertThat(book.verdict("s", "t")).isEqualTo(Verdict.CORRECT);
        for (int i = 0; i < 50; i++) {
            said("t", "f" + i, Verdict.PARTLY);
        }
        assertThat(book.of("s", "t")).as("of one task").hasSize(16);
        for (int i = 0; i < 200; i++) {
            said("u" + i, "f", Verdict.WRONG);
        }
        assertThat(book.count()).isEqualTo(100);
        assertThat(book.of("s", "t")).isEmpty();
        assertThat(book.verdict("s", "t")).isEqualTo(Verdict.UNKNOWN);
        assertThat(book.latest(1).get(0).get("task_id").textValue()).isEqualTo("u199");
    }

    @Test
    void shouldCountWhatEndedAndHowLongItTook() {
        for (int i = 1; i <= 100; i++) {
            accepted("s", "t" + i, Duration.ZERO, "1");
            answered("s", "t" + i, Duration.ofMillis(100 + 10L * i), 0.5, null);
        }
        accepted("s", "open", Duration.ZERO, "2");
        said("t1", "f", Verdict.WRONG);
        said("t2", "f", Verdict.CORRECT);
        Instant until = START.plusSeconds(60);

        JsonNode told = new StatisticsApi(directory, book).statistics(10, until);

        assertThat(told.get("answered").intValue()).isEqualTo(100);
        assertThat(told.get("running").intValue()).isEqualTo(1);
        assertThat(told.get("answer_ms").get("p50").doubleValue()).isEqualTo(600);
        assertThat(told.get("answer_ms").get("p95").doubleValue()).isEqualTo(1050);
        assertThat(told.get("first_step_ms").get("p99").doubleValue()).isEqualTo(1040);
        assertThat(told.get("buckets")).hasSize(11);
        JsonNode version = told.get("versions").get(0);
        assertThat(version.get("version").textValue()).isEqualTo("1");
        assertThat(version.get("wrong").intValue()).isEqualTo(1);
        assertThat(version.get("correct").intValue()).isEqualTo(1);
        assertThat(version.get("over_time")).hasSize(1);
        assertThat(version.at("/over_time/0/labelled").intValue()).isEqualTo(2);
        assertThat(version.at("/over_time/0/right").intValue()).isEqualTo(1);
        assertThat(version.at("/over_time/0/from")).isEqualTo(told.at("/buckets/9/from"));
        assertThat(new StatisticsApi(directory, book)
                        .statistics(10, until.plusSeconds(3_600))
                        .get("answer_ms")
                        .isNull())
                .isTrue();
    }

    @Test
    void shouldHoldAnAnswerAgainstWhatItsAskerKnew() {
        known("t1", "1", "B", new ChoiceValue("A", "left"));
        known("t2", "2", "B", new ChoiceValue("B", "right"));
        known("t3", "2", null, new ChoiceValue("B", "right"));
        accepted("s", "open", Duration.ZERO, "2", "left", "right");
        said("t1", "f", Verdict.CORRECT); // people may see it otherwise
        Instant until = START.plusSeconds(60);

        JsonNode told = new StatisticsApi(directory, book).statistics(10, until);

        assertThat(ids(lists.latest(outcome(Outcome.WRONG), null, 9))).containsExactly("t1");
        assertThat(ids(lists.latest(outcome(Outcome.RIGHT), null, 9))).containsExactly("t2");
        assertThat(ids(lists.latest(outcome(Outcome.UNKNOWN), null, 9))).containsExactly("open", "t3");
        JsonNode row =
                lists.latest(outcome(Outcome.WRONG), null, 9).get("tasks").get(0);
        assertThat(row.get("outcome").textValue()).isEqualTo("wrong");
        assertThat(row.get("expected_answer").textValue()).isEqualTo("B");
        assertThat(told.get("oldest_at").textValue()).isEqualTo(START.toString());
        JsonNode first = told.at("/versions/0");
        assertThat(first.get("known_wrong").intValue()).isEqualTo(1);
        assertThat(first.get("correct").intValue()).isEqualTo(1);
        assertThat(first.at("/over_time/0/labelled").intValue()).isEqualTo(1);
        assertThat(first.at("/over_time/0/right").intValue()).isEqualTo(1);
        assertThat(first.at("/over_time/0/known").intValue()).isEqualTo(1);
        assertThat(first.at("/over_time/0/known_right").intValue()).isZero();
        JsonNode second = told.at("/versions/1");
        assertThat(second.get("known_right").intValue()).isEqualTo(1);
        assertThat(second.get("known_wrong").intValue()).isZero();
        assertThat(second.at("/over_time/0/labelled").intValue())
                .as("nobody labelled")
                .isZero();
        assertThat(second.at("/over_time/0/known_right").intValue()).isEqualTo(1);
    }

    private TaskFilter outcome(Outcome outcome) {
        return new TaskFilter("", "", "", "", null, null, outcome, 0, 1, Instant.MIN, Instant.MAX, book);
    }

    private void known(String task, String version, String expected, Object value) {
        event(
                "s",
                task,
                0,
                Duration.ZERO,
                TaskAccepted.newBuilder()
                        .setOptions(List.of("left", "right"))
                        .setExpectedAnswer(expected)
                        .setModelName("mini")
                        .setModelVersion(version)
                        .build());
        answered("s", task, Duration.ofSeconds(1), 0.5, value);
    }

    @Test
    void shouldRememberAQuestionForAsLongAsAnythingOfItsTaskIsThere() {
        LoggedEvent first = accepted("s", "t", Duration.ZERO, "1");
        answered("s", "t", Duration.ofSeconds(1), 0.5, null);

        directory.forget(first);

        ObjectNode row =
                (ObjectNode) lists.latest(one -> true, null, 9).get("tasks").get(0);
        assertThat(row.get("question").textValue()).isEqualTo("Where is t?");
        assertThat(row.get("events").intValue()).isEqualTo(2);
        assertThat(row.get("ended_ms").doubleValue()).isEqualTo(1000);
    }

    @Test
    void shouldTellASessionsStateFrameAndRate() {
        accepted("s", "t", Duration.between(START, Instant.now()), "1");
        event("s", "t", 1, Duration.between(START, Instant.now()), step());
        JsonNode session = directory.sessions(1).get(0);
        assertThat(session.get("state").textValue()).isEqualTo("reasoning");
        assertThat(session.get("steps_per_minute").intValue()).isEqualTo(1);
        answered("s", "t", Duration.between(START, Instant.now()), 1, null);
        assertThat(directory.sessions(1).get(0).get("state").textValue()).isEqualTo("idle");
    }
}
