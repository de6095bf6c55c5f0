package ai.valr.gateway;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/** Records that nobody could use: why, what is in them, and once more to where they came from. */
final class DeadLetterApi {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    /** Of a value that are shown as they are. */
    private static final int SHOWN_BYTES = 512;

    /** Of a readable value; a picture's bytes are not what somebody looks for. */
    private static final int SHOWN_CHARS = 8_192;

    private static final String OURS = "__connect.errors.";

    /** What is published again goes where records of these come from, and nowhere else. */
    private static final Map<String, Class<? extends SpecificRecord>> INPUTS = Map.of(
            Topics.FRAMES, CameraFrame.class,
            Topics.TASKS, TaskCommand.class,
            Topics.FEEDBACK, Feedback.class);

    private static final RequestParameter<Long> LIMIT =
            RequestParameter.whole("limit", "how many at most", DEFAULT_LIMIT, MAX_LIMIT);
    private static final RequestParameter<String> BEFORE =
            RequestParameter.words("before", "the next of the page before");

    private final DeadLetters letters;
    private final Publisher publisher;
    private final ValrSerdes serdes;

    DeadLetterApi(DeadLetters letters, Publisher publisher, ValrSerdes serdes) {
        this.letters = letters;
        this.publisher = publisher;
        this.serdes = serdes;
    }

    List<Route> routes() {
        String one = "/v1/dead-letters/{partition}/{offset}";
        return List.of(
                Route.get(
                                Tag.OPERATION,
                                "/v1/dead-letters",
                                Guard.READ,
                                "listDeadLetters",
                                "Records that nobody could use, the latest first")
                        .reads(LIMIT, BEFORE)
                        .answers(
                                200,
                                "A page.",
                                new JsonFields()
                                        .with("kept", JsonSchema.integer("how many the topic holds"))
                                        .with(
                                                "dead_letters",
                                                JsonSchema.list(
                                                        "", fields().named("DeadLetter", "A record and its reason.")))
                                        .with(
                                                "next",
                                                JsonSchema.text("the next page's before; null: this is the last one")
                                                        .orNull())
                                        .named("DeadLetterList", "A page of dead letters."))
                        .handledBy(this::list),
                Route.get(Tag.OPERATION, one, Guard.READ, "getDeadLetter", "One with what is in it")
                        .answers(
                                200,
                                "The record.",
                                fields().with("hex", JsonSchema.text("its first " + SHOWN_BYTES + " bytes"))
                                        .with(
                                                "content",
                                                JsonSchema.text("where it can be read")
                                                        .orNull())
                                        .named("DeadLetterContent", "A record, its reason and what is in it."))
                        .refuses(404, "There is none at this place.")
                        .handledBy(this::show),
                Route.post(
                                Tag.OPERATION,
                                one + "/publish",
                                Guard.ADMIN,
                                "publishDeadLetter",
                                "Publish its record as it was to the topic that it came from")
                        .answers(
                                202,
                                "Where it lies now.",
                                new JsonFields()
                                        .with("topic", JsonSchema.text(""))
                                        .with("partition", JsonSchema.integer(""))
                                        .with("offset", JsonSchema.integer(""))
                                        .named("RecordPlace", "Where a record lies."))
                        .refuses(400, "It came from another topic than frames, tasks and feedback.")
                        .refuses(404, "There is none at this place.")
                        .handledBy(this::publish));
    }

    /** What {@link #json} writes. */
    private static JsonFields fields() {
        return new JsonFields()
                .with("partition", JsonSchema.integer(""))
                .with("offset", JsonSchema.integer(""))
                .with("time", JsonSchema.time(""))
                .with("key", JsonSchema.text("as text").orNull())
                .with("size_bytes", JsonSchema.integer("of its value"))
                .with("topic", JsonSchema.text("where it came from; empty: not said"))
                .with("from_partition", JsonSchema.text(""))
                .with("from_offset", JsonSchema.text(""))
                .with("stage", JsonSchema.text("where it failed"))
                .with("exception", JsonSchema.text(""))
                .with("message", JsonSchema.text("why"));
    }

    /** The latest first; {@code next} of the answer is the next page's {@code before}. */
    private void list(Context request) throws InterruptedException {
        int limit = LIMIT.of(request).intValue();
        String before = BEFORE.of(request);
        Position bound = before.isEmpty()
                ? null
                : Position.parse("before", before, "give what stood in next of the list before, or leave it out");
        DeadLetters.Page page = letters.latest(limit, bound);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("kept", page.kept());
        ArrayNode array = answer.putArray("dead_letters");
        page.records().forEach(record -> array.add(json(record)));
        Json.send(
                request,
                page.before() == null
                        ? answer.putNull("next")
                        : answer.put("next", page.before().toString()));
    }

    /** One with what is in it. */
    private void show(Context request) throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = record(request);
        ObjectNode answer = json(record);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        byte[] shown = Arrays.copyOf(value, Math.min(value.length, SHOWN_BYTES));
        answer.put("hex", HexFormat.of().formatHex(shown));
        answer.put("content", content(record, value));
        Json.send(request, answer);
    }

    /** Null where it cannot be read. */
    private String content(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        Class<? extends SpecificRecord> type = INPUTS.get(header(record, DeadLetterHeaders.TOPIC));
        if (type == null) {
            return null;
        }
        try {
            String text = serdes.deserializer(type)
                    .deserialize(header(record, DeadLetterHeaders.TOPIC), value)
                    .toString();
            return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    /** Publishes one again, as it was, to the topic that it came from. */
    private void publish(Context request) throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = record(request);
        String topic = header(record, DeadLetterHeaders.TOPIC);
        if (!INPUTS.containsKey(topic)) {
            throw Problem.badRequest(
                    "the dead letter came from topic " + (topic.isEmpty() ? "(not said)" : topic),
                    "only records of " + List.copyOf(INPUTS.keySet()) + " are published again");
        }
        ProducerRecord<String, byte[]> again = new ProducerRecord<>(topic, key(record), record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(OURS)) {
                again.headers().add(header);
            }
        }
        RecordMetadata place = publisher.send(again);
        request.status(202);
        Json.send(
                request,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("topic", place.topic())
                        .put("partition", place.partition())
                        .put("offset", place.offset()));
    }

    private ConsumerRecord<byte[], byte[]> record(Context request) throws InterruptedException {
        try {
            return letters.at(
                    Integer.parseInt(request.pathParam("partition")), Long.parseLong(request.pathParam("offset")));
        } catch (NumberFormatException e) {
            throw Problem.badRequest(
                    "the place is " + request.pathParam("partition") + "/" + request.pathParam("offset"),
                    "give partition and offset as numbers");
        }
    }

    private static ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("time", Instant.ofEpochMilli(record.timestamp()).toString())
                .put("key", key(record))
                .put("size_bytes", record.value() == null ? 0 : record.value().length)
                .put("topic", header(record, DeadLetterHeaders.TOPIC))
                .put("from_partition", header(record, DeadLetterHeaders.PARTITION))
                .put("from_offset", header(record, DeadLetterHeaders.OFFSET))
                .put("stage", header(record, DeadLetterHeaders.STAGE))
                .put("exception", header(record, DeadLetterHeaders.EXCEPTION_CLASS))
                .put("message", header(record, DeadLetterHeaders.EXCEPTION_MESSAGE));
    }

    /** Null where it has none; a key that is no text is shown as what of it is one. */
    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
