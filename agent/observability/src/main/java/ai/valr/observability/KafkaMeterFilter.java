package ai.valr.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/**
 * Of the metrics of Kafka's clients those that an operator looks at; a worker has some thousands. What a client tells by topic or
 * partition is let through for the lag alone.
 */
final class KafkaMeterFilter implements MeterFilter {
    private static final String KAFKA = "kafka.";

    private static final Set<String> BY_PARTITION = Set.of("kafka.consumer.fetch.manager.records.lag");

    private static final Set<String> BY_CLIENT = Set.of(
            "kafka.consumer.coordinator.rebalance.total",
            "kafka.consumer.coordinator.failed.rebalance.total",
            "kafka.producer.record.send.total",
            "kafka.producer.record.error.total",
            "kafka.producer.record.retry.total",
            "kafka.producer.request.latency.avg",
            "kafka.stream.alive.stream.threads",
            "kafka.stream.failed.stream.threads",
            "kafka.stream.thread.commit.total",
            "kafka.stream.thread.commit.latency.avg",
            "kafka.stream.thread.commit.latency.max",
            "kafka.stream.thread.process.latency.avg");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (!id.getName().startsWith(KAFKA)) {
            return MeterFilterReply.NEUTRAL;
        }
        boolean known = (BY_PARTITION.contains(id.getName()) && !isOldSpelling(id.getTag("topic")))
                || (BY_CLIENT.contains(id.getName()) && isOfClient(id));
        return known ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
    }

    /** Kafka still tells each topic with dots a second time, with underscores. */
    private static boolean isOldSpelling(String topic) {
        return topic != null && topic.startsWith("valr_");
    }

    private static boolean isOfClient(Meter.Id id) {
        return id.getTag("topic") == null && id.getTag("node.id") == null;
    }
}
