package ai.valr.gateway;

import ai.valr.schemas.Ask;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Questions, and what became of them. */
final class TaskApi {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final GatewayConfig config;
    private final Publisher publisher;
    private final TaskDirectory directory;
    private final EventStreams streams;
    private final FeedbackBook feedback;

    TaskApi(
            GatewayConfig config,
            Publisher publisher,
            TaskDirectory directory,
            EventStreams streams,
            FeedbackBook feedback) {
        this.feedback = feedback;
        this.config = config;
        this.publisher = publisher;
        this.directory = directory;
        this.streams = streams;
    }

    /** Asks; answers at once, or with {@code ?wait_ms=N} when the task has ended or so long has passed. */
    void ask(Context request) throws InterruptedException {
        String session = session(request);
        Ask ask = AskBody.read(JsonBody.parse(request.bodyAsBytes()));
        long waitMs = Query.number(request, "wait_ms", 0, config.maxWait().toMillis());
        EventReader events = streams.reader(session, ask.getTaskId()); // before it can have any
        publisher.command(session, ask, request.header("traceparent"));
        if (waitMs > 0 && events.untilEnded(waitMs, event -> {})) {
            Optional<ObjectNode> task = whole(session, ask.getTaskId());
            if (task.isPresent()) { // not where its events have left the log meanwhile
                Json.send(request, task.get());
                return;
            }
        }
        String path = "/v1/sessions/" + encode(session) + "/tasks/" + encode(ask.getTaskId());
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", session)
                .put("task_id", ask.getTaskId())
                .put("url", path)
                .put("events", path + "/events");
        request.status(202);
        request.header("Location", path);
        Json.send(request, answer);
    }

    /** Cancels a task; the events say what came of it. */
    void cancel(Context request) {
        String task = Ids.require("the task", request.pathParam("task"));
        publisher.command(session(request), new Cancel(task, request.queryParam("reason")), null);
        request.status(202);
    }

    /** Closes a session. */
    void close(Context request) {
        publisher.command(session(request), new CloseSession(request.queryParam("reason")), null);
        request.status(202);
    }

    /** The sessions of which there are events, the one with the latest first. */
    void sessions(Context request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("sessions", directory.sessions((int) Query.number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT)));
        Json.send(request, answer);
    }

    /** A session with its latest tasks. */
    void session(Context request, String session) {
        Json.send(
                request,
                directory
                        .session(session, (int) Query.number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT))
                        .orElseThrow(() -> Problem.notFound(
                                "there are no events of session " + session,
                                "ask it something, or raise max_events if its events are older")));
    }

    /** A task with all its events, and what people said of it. */
    void task(Context request) {
        String session = session(request);
        String task = request.pathParam("task");
        Json.send(
                request,
                whole(session, task)
                        .orElseThrow(() -> Problem.notFound(
                                "there are no events of task " + task + " in session " + session,
                                "wait for its first one at .../events, or raise max_events if they are older")));
    }

    private Optional<ObjectNode> whole(String session, String task) {
        Optional<ObjectNode> node = directory.task(session, task);
        node.ifPresent(found -> found.set("feedback", feedback.of(session, task)));
        return node;
    }

    static String session(Context request) {
        return Ids.require("the session", request.pathParam("session"));
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
