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

    TaskApi(GatewayConfig config, Publisher publisher, TaskDirectory directory, EventStreams streams) {
        this.config = config;
        this.publisher = publisher;
        this.directory = directory;
        this.streams = streams;
    }

    /** Asks; answers at once, or with {@code ?wait_ms=N} when the task has ended or so long has passed. */
    void ask(Context request) throws InterruptedException {
        String session = session(request);
        Ask ask = AskBody.read(JsonBody.parse(request.bodyAsBytes()));
        long waitMs = number(request, "wait_ms", 0, config.maxWait().toMillis());
        EventReader events = streams.reader(session, ask.getTaskId()); // before it can have any
        publisher.command(session, ask, request.header("traceparent"));
        if (waitMs > 0 && events.untilEnded(waitMs, event -> {})) {
            Optional<ObjectNode> task = directory.task(session, ask.getTaskId());
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
        answer.set("sessions", directory.sessions((int) number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT)));
        Json.send(request, answer);
    }

    /** A session with its latest tasks. */
    void session(Context request, String session) {
        Json.send(
                request,
                directory
                        .session(session, (int) number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT))
                        .orElseThrow(() -> Problem.notFound(
                                "there are no events of session " + session,
                                "ask it something, or raise max_events if its events are older")));
    }

    /** A task with all its events. */
    void task(Context request) {
        String session = session(request);
        String task = request.pathParam("task");
        Json.send(
                request,
                directory
                        .task(session, task)
                        .orElseThrow(() -> Problem.notFound(
                                "there are no events of task " + task + " in session " + session,
                                "wait for its first one at .../events, or raise max_events if they are older")));
    }

    static String session(Context request) {
        return Ids.require("the session", request.pathParam("session"));
    }

    private static long number(Context request, String name, long otherwise, long most) {
        String text = request.queryParam(name);
        try {
            long value = text == null ? otherwise : Long.parseLong(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.badRequest(name + " is " + text, "give a whole number from 0 to " + most);
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
