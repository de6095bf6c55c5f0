package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a record of {@link Topics#DEAD_LETTERS} says about itself, under the header names of Kafka Connect's dead letter
 * queues, each a UTF-8 string. The record's key, value, timestamp and own headers stay as they were.
 *
 * @param topic that the record came from
 * @param partition of that topic
 * @param offset in that partition
 * @param stage at which it failed
 * @param exceptionClass name of the exception's class
 * @param message of the exception
 */
public record DeadLetterHeaders(
        String topic, int partition, long offset, Stage stage, String exceptionClass, String message) {

    public static final String TOPIC = "__connect.errors.topic";
    public static final String PARTITION = "__connect.errors.partition";
    public static final String OFFSET = "__connect.errors.offset";
    public static final String STAGE = "__connect.errors.stage";
    public static final String EXCEPTION_CLASS = "__connect.errors.exception.class.name";
    public static final String EXCEPTION_MESSAGE = "__connect.errors.exception.message";

    /** Longest message that is kept, in characters. */
    public static final int MAX_MESSAGE_CHARS = 2000;

    /** Where a record failed. */
    public enum Stage {
        /** The key could not be read. */
        KEY_CONVERTER,
        /** The value could not be read. */
        VALUE_CONVERTER,
        /** It was read, but its content could not be used. */
        TASK_PUT
    }

    public DeadLetterHeaders {
        message = message.length() > MAX_MESSAGE_CHARS ? message.substring(0, MAX_MESSAGE_CHARS) : message;
    }

    /** For a record that failed with an exception. */
    public static DeadLetterHeaders of(String topic, int partition, long offset, Stage stage, Throwable error) {
        return new DeadLetterHeaders(
                topic, partition, offset, stage, error.getClass().getName(), String.valueOf(error.getMessage()));
    }

    /** Puts them into a record's headers; earlier ones of the same names go. */
    public void writeTo(Headers headers) {
        put(headers, TOPIC, topic);
        put(headers, PARTITION, Integer.toString(partition));
        put(headers, OFFSET, Long.toString(offset));
        put(headers, STAGE, stage.name());
        put(headers, EXCEPTION_CLASS, exceptionClass);
        put(headers, EXCEPTION_MESSAGE, message);
    }

    /** @throws IllegalArgumentException where a header is missing or makes no sense */
    public static DeadLetterHeaders readFrom(Headers headers) {
        return new DeadLetterHeaders(
                get(headers, TOPIC),
                Integer.parseInt(get(headers, PARTITION)),
                Long.parseLong(get(headers, OFFSET)),
                Stage.valueOf(get(headers, STAGE)),
                get(headers, EXCEPTION_CLASS),
                get(headers, EXCEPTION_MESSAGE));
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }

    private static String get(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("header " + name + " is missing; this is no dead letter");
        }
        return new String(header.value(), UTF_8);
    }
}
