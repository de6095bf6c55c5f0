package ai.valr.gateway;

import ai.valr.schemas.Ask;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Questions, and what became of them. */
final class TaskApi {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** A reason's, which goes into the events. */
    private static final int MAX_REASON = 8_192;

    private static final RequestParameter<Long> LIMIT =
            RequestParameter.whole("limit", "how many at most", DEFAULT_LIMIT, MAX_LIMIT);

    private static final RequestParameter<String> REASON =
            RequestParameter.text(RequestParameter.Place.QUERY, "reason", "for people who read the events", MAX_REASON);

    /** W3C's; it goes into the task's record. */
    static final RequestParameter<String> TRACEPARENT = RequestParameter.text(
            RequestParameter.Place.HEADER, "traceparent", "of W3C's trace context", RequestParameter.MAX_TEXT);

    private static final JsonSchema TASK = new JsonFields()
            .with("session_id", JsonSchema.text(""))
            .and(TaskRow.fields())
            .with("trace", JsonSchema.list("its events, the earliest first", LoggedEvent.SCHEMA))
            .with("feedback", JsonSchema.list("what was said of it, the earliest first", GivenFeedback.SCHEMA))
            .named("Task", "A task with all its events.");

    private static final String ITS_TASKS = "/v1/sessions/{session}/tasks";
    private static final String ITS_TASK = ITS_TASKS + "/{task}";

    private final RequestParameter<Long> waitMs;
    private final Places waits;
    private final Publisher publisher;
    private final TaskDirectory directory;
    private final WholeTasks wholeTasks;
    private final EventStreams streams;
    private final FeedbackBook feedback;

    TaskApi(
            GatewayConfig config,
            Publisher publisher,
            TaskDirectory directory,
            WholeTasks wholeTasks,
            EventStreams streams,
            FeedbackBook feedback,
            Places waits) {
        this.feedback = feedback;
        this.waits = waits;
        this.waitMs = RequestParameter.whole(
                "wait_ms",
                "how long to wait for the answer, in milliseconds",
                0,
                config.maxWait().toMillis());
        this.publisher = publisher;
        this.directory = directory;
        this.wholeTasks = wholeTasks;
        this.streams = streams;
    }

    List<Route> routes() {
        return List.of(
                Route.post(Tag.TASKS, ITS_TASKS, Guard.PUBLISH, "ask", "Ask a question")
                        .reads(waitMs, TRACEPARENT)
                        .takes("application/json", AskBody.schema())
                        .answers(200, "The task, which ended within wait_ms.", TASK)
                        .answers(
                                202,
                                "It was asked; the events say what comes of it.",
                                new JsonFields()
                                        .with("session_id", JsonSchema.text(""))
                                        .with("task_id", JsonSchema.text(""))
                                        .with("url", JsonSchema.text("the task's"))
                                        .with("events", JsonSchema.text("its stream's path"))
                                        .named("Asked", "Where a task is told of."))
                        .refuses(400, "The question is wrong.")
                        .refuses(
                                503,
                                "The broker does not take it, the events were not read yet, or max_waits requests wait.")
                        .handledBy(this::ask),
                Route.delete(Tag.TASKS, ITS_TASK, Guard.PUBLISH, "cancelTask", "Cancel a task")
                        .reads(REASON)
                        .answers(Answer.empty(202, "It was asked for; the events say what came of it."))
                        .handledBy(this::cancel),
                Route.delete(
                                Tag.TASKS,
                                "/v1/sessions/{session}",
                                Guard.PUBLISH,
                                "closeSession",
                                "Close a session and erase its context")
                        .reads(REASON)
                        .answers(Answer.empty(202, "It was asked for."))
                        .handledBy(this::close),
                Route.get(
                                Tag.TASKS,
                                "/v1/sessions",
                                Guard.READ,
                                "listSessions",
                                "Sessions, the one with the latest event first")
                        .reads(LIMIT)
                        .answers(
                                200,
                                "Sessions.",
                                new JsonFields()
                                        .with(
                                                "sessions",
                                                JsonSchema.list(
                                                        "",
                                                        SessionTasks.fields().named("Session", "A session.")))
                                        .named("Sessions", "Those of which there are events."))
                        .handledBy(this::sessions),
                Route.get(
                                Tag.TASKS,
                                "/v1/sessions/{session}",
                                Guard.READ,
                                "getSession",
                                "A session with its latest tasks")
                        .reads(LIMIT, TaskListApi.BEFORE)
                        .answers(
                                200,
                                "The session.",
                                SessionTasks.fields()
                                        .with(
                                                "latest_tasks",
                                                JsonSchema.list(
                                                        "the latest first",
                                                        TaskRow.fields().named("TaskLine", "A task in a line.")))
                                        .with("next", TaskListApi.NEXT)
                                        .named("SessionWithTasks", "A session and its tasks."))
                        .refuses(404, "There are no events of it in memory.")
                        .handledBy(this::session),
                Route.get(
                                Tag.TASKS,
                                ITS_TASK,
                                Guard.READ,
                                "getTask",
                                "A task with all its events and what people said of it")
                        .answers(200, "The task.", TASK)
                        .refuses(404, "There are no events of it, in memory or in the topic.")
                        .refuses(410, "Its beginning is past the topic's retention.")
                        .refuses(503, "The topic, where its events are, cannot be read now.")
                        .handledBy(this::task));
    }

    /** Asks; answers at once, or with {@code ?wait_ms=N} when the task has ended or so long has passed. */
    private void ask(Context request) throws InterruptedException {
        String session = sessionOf(request);
        Ask ask = AskBody.read(JsonBody.parse(request.bodyAsBytes()));
        long wait = waitMs.of(request);
        if (wait == 0) {
            publisher.command(session, ask, TRACEPARENT.of(request));
            tellWhere(request, session, ask.getTaskId());
            return;
        }
        Places.Place place = waits.take(Principal.of(request));
        try {
            EventReader events = streams.reader(session, ask.getTaskId()); // before it can have any
            publisher.command(session, ask, TRACEPARENT.of(request));
            Optional<ObjectNode> task =
                    events.untilEnded(wait, event -> {}) ? ended(session, ask.getTaskId()) : Optional.empty();
            if (task.isPresent()) {
                Json.send(request, task.get());
            } else {
                tellWhere(request, session, ask.getTaskId());
            }
        } finally {
            place.close();
        }
    }

    private static void tellWhere(Context request, String session, String task) {
        String path = "/v1/sessions/" + encode(session) + "/tasks/" + encode(task);
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", session)
                .put("task_id", task)
                .put("url", path)
                .put("events", path + "/events");
        request.status(202);
        request.header("Location", path);
        Json.send(request, answer);
    }

    /** Cancels a task; the events say what came of it. */
    private void cancel(Context request) {
        String task = Ids.require("the task", request.pathParam("task"));
        publisher.command(sessionOf(request), new Cancel(task, REASON.of(request)), null);
        request.status(202);
    }

    /** Closes a session. */
    private void close(Context request) {
        publisher.command(sessionOf(request), new CloseSession(REASON.of(request)), null);
        request.status(202);
    }

    /** The sessions of which there are events, the one with the latest first. */
    private void sessions(Context request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("sessions", directory.sessions(LIMIT.of(request).intValue()));
        Json.send(request, answer);
    }

    /** A session with its latest tasks. */
    private void session(Context request) {
        String session = sessionOf(request);
        TaskKey before = TaskListApi.before(request);
        Json.send(
                request,
                directory
                        .session(session, before, LIMIT.of(request).intValue())
                        .orElseThrow(() -> Problem.notFound(
                                "there are no events of session " + session,
                                "ask it something, or raise max_events if its events are older")));
    }

    /** A task with all its events, and what people said of it. */
    private void task(Context request) throws InterruptedException {
        Json.send(request, whole(sessionOf(request), request.pathParam("task")));
    }

    private ObjectNode whole(String session, String task) throws InterruptedException {
        ObjectNode node = wholeTasks.json(new TaskId(session, task));
        node.set("feedback", feedback.of(session, task));
        return node;
    }

    /** Empty where it has left memory meanwhile and cannot be read: it was asked all the same. */
    private Optional<ObjectNode> ended(String session, String task) throws InterruptedException {
        try {
            return Optional.of(whole(session, task));
        } catch (Problem e) {
            return Optional.empty();
        }
    }

    static String sessionOf(Context request) {
        return Ids.require("the session", request.pathParam("session"));
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
