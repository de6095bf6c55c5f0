package ai.valr.gateway;

import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.FramesById;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions: a conversation is a session, a step is reasoning. Safe for use by many threads. */
final class ChatApi {
    private static final JsonSchema MODEL = new JsonFields()
            .with("id", JsonSchema.text(""))
            .with("object", JsonSchema.choice("", List.of("model")))
            .with(
                    "created",
                    JsonSchema.integer("in seconds since 1970; where no release tells it, when this gateway began"))
            .with("owned_by", JsonSchema.text(""))
            .named("OpenAiModel", "As OpenAI's.");

    private static final int MAX_QUESTION = AskBody.MAX_QUESTION;

    private final GatewayConfig config;
    private final Publisher publisher;
    private final EventStreams streams;
    private final Places waits;
    private final ChatModels models;
    private final PictureUrls pictures;
    private final Conversations conversations;

    ChatApi(
            GatewayConfig config,
            Publisher publisher,
            EventStreams streams,
            Places waits,
            ChatModels models,
            Conversations conversations,
            PictureUrls pictures) {
        this.pictures = pictures;
        this.conversations = conversations;
        this.models = models;
        this.waits = waits;
        this.config = config;
        this.publisher = publisher;
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
                        .refuses(404, "Another model answers, or there is no such version.")
                        .refuses(409, "The task was cancelled.")
                        .refuses(503, "The broker or the worker cannot take it now, or max_waits requests wait.")
                        .refuses(504, "No answer within max_wait_ms.")
                        .handledBy(this::complete),
                Route.get(
                                Tag.OPENAI,
                                "/v1/models",
                                Guard.READ,
                                "listModels",
                                "The model that answers, and its versions")
                        .answers(
                                200,
                                "The name first, then name@version of each version whose files there are.",
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

    /** The model that answered last, and its versions. */
    private void models(Context request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        answer.set("data", models.list());
        Json.send(request, answer);
    }

    private void model(Context request) {
        Json.send(request, models.require(request.pathParam("model")));
    }

    private void complete(Context request) throws InterruptedException {
        JsonBody body = JsonBody.parse(request.bodyAsBytes());
        Places.Place place = waits.take(Principal.of(request)); // pictures by URL may take a while, too
        try {
            ChatRequest chat = ChatRequest.read(body, pictures);
            complete(request, chat, models.version(chat.model()));
        } finally {
            place.close();
        }
    }

    private void complete(Context request, ChatRequest chat, String version) throws InterruptedException {
        String principal = Principal.of(request).name();
        String known = conversations.take(principal, chat.before());
        String session = known == null ? Ids.fresh("chat") : known;
        String trace = TaskApi.TRACEPARENT.of(request);
        List<String> frames = publish(session, known == null ? chat.turns() : List.of(chat.question()), trace);
        String task = Conversations.task(principal, chat.turns());
        Ask ask = Ask.newBuilder()
                .setTaskId(task)
                .setQuestion(question(chat, known != null))
                .setFrames(frames.isEmpty() ? null : new FramesById(frames))
                .setMaxTokens(chat.maxTokens())
                .setTemperature(chat.temperature())
                .setSeed(chat.seed())
                .setModelVersion(version)
                .build();
        EventReader events = streams.reader(session, task);
        publisher.command(session, ask, trace);
        ChatAnswer answer =
                new ChatAnswer(task, models.answering(), Instant.now().getEpochSecond(), chat.stream());
        ChatTask asked = new ChatTask(config, publisher, session, task, events, answer, known != null);
        if (chat.stream()) {
            asked.stream(request, chat.streamUsage());
        } else {
            asked.whole(request);
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
            Problem problem = Problem.badRequest(
                            "the messages' text has " + text.length() + " characters",
                            "give 1 to " + MAX_QUESTION + " of them")
                    .about("messages");
            throw text.length() > MAX_QUESTION ? problem.coded("context_length_exceeded") : problem;
        }
        return text.toString();
    }
}
