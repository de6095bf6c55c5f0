package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Tasks of all sessions, in lines: searched, filtered, page by page, or the least confident first; and what people said. */
final class TaskListApi {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;

    /** The least confident first; of equals the latest. */
    private static final Comparator<TaskRow> LEAST_CONFIDENT =
            Comparator.comparingDouble(TaskRow::confidence).thenComparing(TaskRow::key);

    private enum Order {
        LATEST,
        CONFIDENCE
    }

    private static final RequestParameter<Long> LIMIT =
            RequestParameter.whole("limit", "how many at most", DEFAULT_LIMIT, MAX_LIMIT);
    private static final RequestParameter<Order> ORDER = RequestParameter.choice(
            "order", "confidence: answered ones, the least confident first, in one page", Order.class, Order.LATEST);
    static final RequestParameter<String> BEFORE = RequestParameter.words("before", "the next of the page before");

    static final JsonSchema NEXT = JsonSchema.text("the next page's before; null: this is the last one")
            .orNull();

    private static final JsonSchema TASKS = new JsonFields()
            .with(
                    "tasks",
                    JsonSchema.list(
                            "",
                            new JsonFields()
                                    .with("session_id", JsonSchema.text(""))
                                    .and(TaskRow.fields())
                                    .with(
                                            "verdict",
                                            JsonSchema.choice("", List.of("correct", "partly", "wrong"))
                                                    .orNull())
                                    .named("ListedTask", "A task in a line, with what was said of it last.")))
            .with("matching", JsonSchema.integer("how many match, on this page and behind it"))
            .with("next", NEXT)
            .named("TaskList", "A page of tasks.");

    private final TaskDirectory directory;
    private final FeedbackBook feedback;

    TaskListApi(TaskDirectory directory, FeedbackBook feedback) {
        this.directory = directory;
        this.feedback = feedback;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                Tag.TASKS,
                                "/v1/tasks",
                                Guard.READ,
                                "listTasks",
                                "Tasks of all sessions, the latest first, and how many match")
                        .reads(TaskFilter.PARAMETERS)
                        .reads(LIMIT, ORDER, BEFORE)
                        .answers(200, "A page.", TASKS)
                        .refuses(400, "A parameter is wrong.")
                        .handledBy(this::tasks),
                Route.get(Tag.FEEDBACK, "/v1/feedback", Guard.READ, "listFeedback", "What was said last, first")
                        .reads(LIMIT)
                        .answers(
                                200,
                                "Feedback.",
                                new JsonFields()
                                        .with("known", JsonSchema.integer("how many are in memory"))
                                        .with("feedback", JsonSchema.list("", GivenFeedback.SCHEMA))
                                        .named("FeedbackList", "The latest feedback."))
                        .handledBy(this::feedback));
    }

    /** Tasks by a filter; {@code next} of the answer is the next page's {@code before}. */
    private void tasks(Context request) {
        TaskFilter filter = TaskFilter.of(request, feedback);
        int limit = LIMIT.of(request).intValue();
        Order order = ORDER.of(request);
        TaskKey before = before(request);
        if (order == Order.CONFIDENCE && before != null) {
            throw Problem.badRequest(
                    "before is " + before + " in a list by confidence", "leave it out; such a list has one page");
        }
        Json.send(request, order == Order.LATEST ? latest(filter, before, limit) : leastConfident(filter, limit));
    }

    /** Where a page begins; null: at the latest. */
    static TaskKey before(Context request) {
        String before = BEFORE.of(request);
        return before.isEmpty() ? null : TaskKey.parse(before);
    }

    /** @param before null: from the latest on */
    ObjectNode latest(Predicate<TaskRow> filter, TaskKey before, int limit) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode tasks = answer.putArray("tasks");
        int matching = 0;
        TaskKey last = null;
        for (TaskRow row : before == null ? directory.rows() : directory.rowsBefore(before)) {
            if (filter.test(row) && ++matching <= limit) {
                tasks.add(json(row));
                last = row.key();
            }
        }
        answer.put("matching", matching);
        return matching > limit && last != null ? answer.put("next", last.toString()) : answer.putNull("next");
    }

    /** Answered tasks, the least confident first. */
    ObjectNode leastConfident(Predicate<TaskRow> filter, int limit) {
        PriorityQueue<TaskRow> least = new PriorityQueue<>(LEAST_CONFIDENT.reversed());
        int matching = 0;
        for (TaskRow row : directory.rows()) {
            if (row.state() == TaskState.ANSWERED && filter.test(row)) {
                matching++;
                least.add(row);
                if (least.size() > limit) {
                    least.poll();
                }
            }
        }
        List<TaskRow> ordered = new ArrayList<>(least);
        ordered.sort(LEAST_CONFIDENT);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode tasks = answer.putArray("tasks");
        ordered.forEach(row -> tasks.add(json(row)));
        return answer.put("matching", matching).putNull("next");
    }

    private ObjectNode json(TaskRow row) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("session_id", row.session());
        node.setAll(row.json());
        Verdict verdict = feedback.verdict(row.session(), row.task());
        return verdict == Verdict.UNKNOWN
                ? node.putNull("verdict")
                : node.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
    }

    /** What people and programs said last, first. */
    private void feedback(Context request) {
        int limit = LIMIT.of(request).intValue();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("known", feedback.count());
        answer.set("feedback", feedback.latest(limit));
        Json.send(request, answer);
    }
}
