package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.FramesById;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions: a conversation is a session, a step is reasoning. Safe for use by many threads. */
final class ChatApi {
    private static final JsonSchema MODEL = new JsonFields()
            .with("id", JsonSchema.text(""))
            .with("object", JsonSchema.choice("", List.of("model")))
            .with("created", JsonSchema.integer(""))
            .with("owned_by", JsonSchema.text(""))
            .named("OpenAiModel", "As OpenAI's.");

    private static final int MAX_QUESTION = AskBody.MAX_QUESTION;

    private final GatewayConfig config;
    private final Publisher publisher;
    private final TaskDirectory directory;
    private final EventStreams streams;
    private final Places waits;
    private final Conversations conversations = new Conversations();

    ChatApi(GatewayConfig config, Publisher publisher, TaskDirectory directory, EventStreams streams, Places waits) {
        this.waits = waits;
        this.config = config;
        this.publisher = publisher;
        this.directory = directory;
        this.streams = streams;
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                                Tag.OPENAI,
                                "/v1/chat/completions",
                                Guard.PUBLISH,
                                "createChatCompletion",
                                "Answer the last message of a conversation")
                        .reads(TaskApi.TRACEPARENT)
                        .takes("application/json", ChatRequest.schema())
                        .answers(200, "The answer.", ChatAnswer.schema())
                        .answers(new Answer(
                                200,
                                "With stream: chunks as server-sent events, each with a JSON as its data, and data: [DONE].",
                                List.of("text/event-stream"),
                                JsonSchema.text("").with(ChatAnswer.chunkSchema())))
                        .refuses(400, "The request is wrong, or the task failed on it.")
                        .refuses(409, "The task was cancelled.")
                        .refuses(503, "The broker or the worker cannot take it now, or max_waits requests wait.")
                        .refuses(504, "No answer within max_wait_ms.")
                        .handledBy(this::complete),
                Route.get(Tag.OPENAI, "/v1/models", Guard.READ, "listModels", "The model that answers")
                        .answers(
                                200,
                                "The model.",
                                new JsonFields()
                                        .with("object", JsonSchema.choice("", List.of("list")))
                                        .with("data", JsonSchema.list("", MODEL))
                                        .named("OpenAiModels", "As OpenAI's."))
                        .handledBy(this::models),
                Route.get(Tag.OPENAI, "/v1/models/{model}", Guard.READ, "getModel", "A model by its name")
                        .answers(200, "The model.", MODEL)
                        .refuses(404, "Another one answers, or none yet.")
                        .handledBy(this::model));
    }

    /** The model that answered last. */
    private void models(Context request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        answer.putArray("data").add(described());
        Json.send(request, answer);
    }

    private void model(Context request) {
        String asked = request.pathParam("model");
        if (!asked.equals(name())) {
            throw Problem.notFound("there is no model " + asked + " here", "the one that answers is " + name());
        }
        Json.send(request, described());
    }

    private ObjectNode described() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", name())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "valr");
    }

    private String name() {
        return directory.modelName().isEmpty() ? "valr" : directory.modelName();
    }

    private void complete(Context request) throws IOException, InterruptedException {
        ChatRequest chat = ChatRequest.read(JsonBody.parse(request.bodyAsBytes()));
        Places.Place place = waits.take(Principal.of(request));
        try {
            complete(request, chat);
        } finally {
            place.close();
        }
    }

    private void complete(Context request, ChatRequest chat) throws IOException, InterruptedException {
        String known = conversations.take(chat.before());
        String session = known == null ? Ids.fresh("chat") : known;
        String trace = TaskApi.TRACEPARENT.of(request);
        List<String> frames = publish(session, known == null ? chat.turns() : List.of(chat.question()), trace);
        String task = Ids.fresh("task");
        Ask ask = Ask.newBuilder()
                .setTaskId(task)
                .setQuestion(question(chat, known != null))
                .setFrames(frames.isEmpty() ? null : new FramesById(frames))
                .setMaxTokens(chat.maxTokens())
                .setTemperature(chat.temperature())
                .setSeed(chat.seed())
                .setModelVersion(chat.version())
                .build();
        EventReader events = streams.reader(session, task);
        publisher.command(session, ask, trace);
        ChatAnswer answer = new ChatAnswer(task, name(), Instant.now().getEpochSecond());
        AnswerProduced end = chat.stream() ? stream(request, chat, events, answer) : whole(request, events, answer);
        if (end != null) {
            List<ChatRequest.Turn> said = new ArrayList<>(chat.turns());
            said.add(new ChatRequest.Turn("assistant", end.getText(), List.of()));
            conversations.remember(said, session);
        }
    }

    private List<String> publish(String session, List<ChatRequest.Turn> turns, String traceparent) {
        List<String> names = new ArrayList<>();
        for (ChatRequest.Turn turn : turns) {
            for (byte[] picture : turn.pictures()) {
                CameraFrame frame = CameraFrame.newBuilder()
                        .setSessionId(session)
                        .setFrameId(Ids.fresh("image"))
                        .setAcquiredAt(Instant.now())
                        .setFormat(PictureFormat.of(picture, "an image"))
                        .setData(ByteBuffer.wrap(picture))
                        .build();
                publisher.frame(frame, traceparent);
                names.add(frame.getFrameId());
            }
        }
        return names;
    }

    /** What a session has not heard stands before the question. */
    private static String question(ChatRequest chat, boolean heard) {
        StringBuilder text = new StringBuilder();
        if (!heard) {
            for (ChatRequest.Turn turn : chat.before()) {
                if (!turn.text().isBlank()) {
                    text.append(turn.text().strip()).append('\n');
                }
            }
        }
        text.append(chat.question().text().strip());
        if (text.toString().isBlank() || text.length() > MAX_QUESTION) {
            throw Problem.badRequest(
                    "the messages' text has " + text.length() + " characters",
                    "give 1 to " + MAX_QUESTION + " of them");
        }
        return text.toString();
    }

    private AnswerProduced whole(Context request, EventReader events, ChatAnswer answer) throws InterruptedException {
        AnswerProduced[] end = {null};
        boolean came = events.untilEnded(config.maxWait().toMillis(), event -> {
            if (event.event().getEvent() instanceof StepCompleted step) {
                answer.step(step.getText());
            } else if (event.event().getEvent() instanceof AnswerProduced produced) {
                end[0] = produced;
            } else {
                throwFailure(event);
            }
        });
        if (!came) {
            throw late();
        }
        Json.send(request, answer.whole(end[0]));
        return end[0];
    }

    private AnswerProduced stream(Context request, ChatRequest chat, EventReader events, ChatAnswer answer)
            throws IOException, InterruptedException {
        request.contentType("text/event-stream; charset=utf-8");
        request.header("Cache-Control", "no-store");
        OutputStream out = request.res().getOutputStream();
        send(out, answer.first());
        AnswerProduced[] end = {null};
        try {
            boolean came = events.untilEnded(config.maxWait().toMillis(), event -> {
                if (event.event().getEvent() instanceof StepCompleted step) {
                    answer.step(step.getText());
                    send(out, answer.reasoning(step.getText()));
                } else if (event.event().getEvent() instanceof AnswerProduced produced) {
                    end[0] = produced;
                    send(out, answer.content(produced));
                    send(out, answer.last(produced));
                    if (chat.streamUsage()) {
                        send(out, answer.usageChunk(produced));
                    }
                } else {
                    throwFailure(event);
                }
            });
            if (!came) {
                throw late();
            }
        } catch (Problem e) {
            send(out, e.openAi()); // the status line is out already
        }
        out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        return end[0];
    }

    private static void send(OutputStream out, ObjectNode chunk) throws IOException {
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private Problem late() {
        return Problem.of(
                504,
                "Gateway timeout",
                "no answer within " + config.maxWait().toMillis() + " ms (max_wait_ms)",
                "see whether a worker runs; ask with stream, or at /v1/sessions/{session}/tasks");
    }

    private static void throwFailure(LoggedEvent event) {
        if (event.event().getEvent() instanceof TaskFailed failure) {
            int status = failure.getRetryable() ? 503 : 400;
            throw Problem.of(
                    status,
                    failure.getCode().toString(),
                    failure.getMessage(),
                    failure.getRetryable() ? "ask again later" : "change the request");
        } else if (event.event().getEvent() instanceof TaskCancelled cancelled) {
            throw Problem.of(
                    409,
                    "Cancelled",
                    "the task was cancelled: " + cancelled.getReason(),
                    "ask again if that was not meant");
        }
    }
}
