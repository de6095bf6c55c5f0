package ai.valr.worker;

import ai.valr.worker.session.SourceRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** A record as it came from Kafka, kept whole so that it can go to the dead letters byte for byte. */
record KafkaRecord(String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, Headers headers)
        implements SourceRecord {

    static final String TRACEPARENT = "traceparent";

    /** Longest {@code traceparent} that is taken over; W3C's version 00 has 55 characters. */
    private static final int MAX_TRACE_BYTES = 256;

    @Override
    public String trace() {
        Header header = headers.lastHeader(TRACEPARENT);
        if (header == null || header.value() == null || header.value().length > MAX_TRACE_BYTES) {
            return null;
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
