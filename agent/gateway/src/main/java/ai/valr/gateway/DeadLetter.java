package ai.valr.gateway;

import ai.valr.schemas.DeadLetterHeaders;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a list says of a record that nobody could use, without what is in it.
 *
 * @param key null where it has none; one that is no text is shown as what of it is one
 * @param topic that it came from; empty where nobody said
 */
record DeadLetter(
        int partition,
        long offset,
        Instant time,
        String key,
        int sizeBytes,
        String topic,
        String fromPartition,
        String fromOffset,
        String stage,
        String exception,
        String message) {
    private static final int MAX_MESSAGE = 4_096;

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
        String message = header(record, DeadLetterHeaders.EXCEPTION_MESSAGE);
        return new DeadLetter(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                record.value() == null ? 0 : record.value().length,
                header(record, DeadLetterHeaders.TOPIC),
                header(record, DeadLetterHeaders.PARTITION),
                header(record, DeadLetterHeaders.OFFSET),
                header(record, DeadLetterHeaders.STAGE),
                header(record, DeadLetterHeaders.EXCEPTION_CLASS),
                message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What {@link #json} writes. */
    static JsonFields fields() {
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

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", partition)
                .put("offset", offset)
                .put("time", time.toString())
                .put("key", key)
                .put("size_bytes", sizeBytes)
                .put("topic", topic)
                .put("from_partition", fromPartition)
                .put("from_offset", fromOffset)
                .put("stage", stage)
                .put("exception", exception)
                .put("message", message);
    }
}
