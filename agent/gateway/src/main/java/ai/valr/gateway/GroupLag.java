package ai.valr.gateway;

import ai.valr.schemas.KafkaFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Records that a group of readers has not read yet, as the broker tells: the group's offsets against the topics' ends. Used by one
 * thread at a time; closed by whoever made it.
 */
final class GroupLag implements AutoCloseable {
    /** For each of the broker's answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final GatewayConfig config;
    private final String group;
    private final List<String> topics;

    /** Made at the first question: a broker's name may not be known yet. */
    private Admin admin;

    /**
     * What is known now.
     *
     * @param records by topic; empty where nothing is known
     * @param trouble why, for people
     */
    record Lag(Map<String, Long> records, String trouble) {}

    GroupLag(GatewayConfig config, String group, List<String> topics) {
        this.config = config;
        this.group = group;
        this.topics = List.copyOf(topics);
    }

    /** Asks the broker, at most for some seconds. */
    Lag ask() {
        try {
            return lag();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Lag(Map.of(), "the gateway stops");
        } catch (ExecutionException | KafkaException e) {
            return new Lag(Map.of(), "the broker does not tell: " + KafkaFailure.reason(e, config.bootstrapServers()));
        } catch (TimeoutException e) {
            return new Lag(Map.of(), "the broker did not answer within " + PATIENCE.toMillis() + " ms");
        }
    }

    private Lag lag() throws InterruptedException, ExecutionException, TimeoutException {
        if (admin == null) {
            admin = Admin.create(config.client(Map.of()));
        }
        int patienceMs = (int) PATIENCE.toMillis();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        get(admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(patienceMs))
                        .allTopicNames())
                .forEach((topic, described) -> described.partitions().forEach(partition -> {
                    TopicPartition place = new TopicPartition(topic, partition.partition());
                    latest.put(place, OffsetSpec.latest());
                    earliest.put(place, OffsetSpec.earliest());
                }));
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read = admin.listConsumerGroupOffsets(
                        group, new ListConsumerGroupOffsetsOptions().timeoutMs(patienceMs))
                .partitionsToOffsetAndMetadata();
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(patienceMs);
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends =
                admin.listOffsets(latest, committed).all();
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> beginnings =
                admin.listOffsets(earliest, committed).all();
        return lag(offsets(read), get(beginnings), get(ends));
    }

    /** Without a commit a partition was not read; without any the group may have another name. */
    private Lag lag(
            Map<TopicPartition, OffsetAndMetadata> read,
            Map<TopicPartition, ListOffsetsResultInfo> beginnings,
            Map<TopicPartition, ListOffsetsResultInfo> ends) {
        boolean known = false;
        Map<String, Long> records = new TreeMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
            TopicPartition place = end.getKey();
            OffsetAndMetadata offset = read.get(place);
            known |= offset != null;
            long beginning = beginnings.get(place).offset();
            long next = offset == null ? beginning : Math.max(offset.offset(), beginning);
            records.merge(place.topic(), Math.max(0, end.getValue().offset() - next), Long::sum);
        }
        boolean nothing = records.values().stream().allMatch(count -> count == 0);
        return known || nothing
                ? new Lag(records, "")
                : new Lag(
                        Map.of(),
                        "group " + group + " has read nothing yet; where the workers' application.id is another one,"
                                + " give it as worker_group");
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(
            KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return get(asked);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private static <T> T get(KafkaFuture<T> asked) throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
