package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task of a chat completion, from its question to its end: it is told to the client, whole or step by step, and cancelled where
 * nobody waits for it any more. Used by one thread.
 */
final class ChatTask {
    private static final Logger LOG = LoggerFactory.getLogger(ChatTask.class);

    private final GatewayConfig config;
    private final Publisher publisher;
    private final String session;
    private final String task;
    private final EventReader events;
    private final ChatAnswer answer;
    private final boolean goesOn;

    /** Null until it was answered. */
    private AnswerProduced end;

    /** Whether its last event has come. */
    private boolean over;

    /**
     * @param events of the task, from before it was asked
     * @param goesOn whether its session is one of before
     */
    ChatTask(
            GatewayConfig config,
            Publisher publisher,
            String session,
            String task,
            EventReader events,
            ChatAnswer answer,
            boolean goesOn) {
        this.goesOn = goesOn;
        this.config = config;
        this.publisher = publisher;
        this.session = session;
        this.task = task;
        this.events = events;
        this.answer = answer;
    }

    /**
     * Answers when it has ended.
     *
     * @throws Problem where it failed, or has not ended within {@code max_wait_ms}
     */
    void whole(Context request) throws InterruptedException {
        boolean came = events.untilEnded(config.maxWait().toMillis(), this::take);
        if (!came) {
            throw late();
        }
        Json.send(request, answer.whole(end));
    }

    /**
     * Answers with what there is as it comes; a comment says that the stream is there while nothing does.
     *
     * @param usage whether a last chunk tells it
     */
    void stream(Context request, boolean usage) throws InterruptedException {
        request.contentType("text/event-stream; charset=utf-8");
        request.header("Cache-Control", "no-store");
        request.header("X-Accel-Buffering", "no");
        try {
            OutputStream out = request.res().getOutputStream();
            stream(out, usage);
            write(out, "data: [DONE]\n\n");
        } catch (IOException e) { // the client has gone, or does not read for so long that its connection ended
            if (!over) {
                cancel("its client has gone");
            }
        }
    }

    private void stream(OutputStream out, boolean usage) throws IOException, InterruptedException {
        Duration beat = config.heartbeat();
        send(out, answer.first());
        try {
            boolean came = events.untilEnded(
                    config.maxWait().toMillis(), beat.toMillis(), () -> write(out, ": still here\n\n"), event -> {
                        take(event);
                        if (answer.hasUnsentReasoning()) {
                            send(out, answer.reasoning());
                        }
                    });
            if (!came) {
                throw late();
            }
            send(out, answer.contentChunk(end));
            send(out, answer.last(end));
            if (usage) {
                send(out, answer.usageChunk(end));
            }
        } catch (Problem e) {
            send(out, e.openAi()); // the status line is out already
        }
    }

    private void take(LoggedEvent event) {
        over = event.endsTask();
        Object what = event.event().getEvent();
        if (what instanceof StepCompleted step) {
            answer.step(step);
        } else if (what instanceof AnswerProduced produced) {
            end = produced;
            answer.end(produced);
        } else if (what instanceof TaskFailed failure) {
            throw ChatFailure.problem(failure, goesOn);
        } else if (what instanceof TaskCancelled cancelled) {
            throw Problem.of(
                    409,
                    "Cancelled",
                    "the task was cancelled: " + cancelled.getReason(),
                    "ask again if that was not meant");
        }
    }

    private Problem late() {
        cancel("no answer within max_wait_ms");
        return Problem.of(
                504,
                "Gateway timeout",
                "no answer within " + config.maxWait().toMillis() + " ms (max_wait_ms)",
                "see whether a worker runs; ask with stream, or at /v1/sessions/{session}/tasks");
    }

    /** Nobody would read the answer; a worker has others to give. */
    private void cancel(String reason) {
        try {
            publisher.command(session, new Cancel(task, reason), null);
        } catch (Problem e) {
            LOG.warn("task {} of session {} could not be cancelled and goes on: {}", task, session, e.getMessage());
        }
    }

    private static void send(OutputStream out, ObjectNode chunk) throws IOException {
        write(out, "data: " + chunk + "\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
