package ai.valr.gateway;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
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
                                                        "",
                                                        DeadLetter.fields()
                                                                .named("DeadLetter", "A record and its reason.")))
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
                                DeadLetter.fields()
                                        .with("hex", JsonSchema.text("its first " + SHOWN_BYTES + " bytes"))
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
        page.letters().forEach(letter -> array.add(letter.json()));
        Json.send(
                request,
                page.before() == null
                        ? answer.putNull("next")
                        : answer.put("next", page.before().toString()));
    }

    /** One with what is in it. */
    private void show(Context request) throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = record(request);
        ObjectNode answer = DeadLetter.of(record).json();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        byte[] shown = Arrays.copyOf(value, Math.min(value.length, SHOWN_BYTES));
        answer.put("hex", HexFormat.of().formatHex(shown));
        answer.put("content", content(record, value));
        Json.send(request, answer);
    }

    /** Null where it cannot be read. */
    private String content(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        Class<? extends SpecificRecord> type = INPUTS.get(DeadLetter.of(record).topic());
        if (type == null) {
            return null;
        }
        try {
            String text = serdes.deserializer(type)
                    .deserialize(DeadLetter.of(record).topic(), value)
                    .toString();
            return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    /** Publishes one again, as it was, to the topic that it came from. */
    private void publish(Context request) throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = record(request);
        String topic = DeadLetter.of(record).topic();
        if (!INPUTS.containsKey(topic)) {
            throw Problem.badRequest(
                    "the dead letter came from topic " + (topic.isEmpty() ? "(not said)" : topic),
                    "only records of " + List.copyOf(INPUTS.keySet()) + " are published again");
        }
        ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(topic, record.key(), record.value());
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
}
