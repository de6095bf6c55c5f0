package ai.valr.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the stream's topics and checks those that are there. */
public final class TopicAdmin {

    /** A broker that is just starting answers within it. */
    private static final long TIMEOUT_S = 60;

    /** Compaction leaves the last segment alone: so much of what trainers told is kept and read again, the least that Kafka takes. */
    private static final int ROUND_SEGMENT_BYTES = 1 << 20;

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private TopicAdmin() {}

    /**
     * Makes each topic of {@link Topics#all()} that is missing. Topics that are there stay as they are, their retention
     * included; several workers may call this at once.
     *
     * @param admin stays open
     * @throws IllegalStateException where frames and tasks, as they stand then, have not the same number of partitions
     * @throws KafkaException where the broker does not answer or refuses
     */
    public static void createTopics(Admin admin, TopicSettings settings) {
        Map<String, Integer> existing = partitions(admin, Topics.all());
        List<NewTopic> missing = new ArrayList<>();
        for (String topic : Topics.all()) {
            if (!existing.containsKey(topic)) {
                missing.add(newTopic(topic, settings, existing));
            }
        }
        admin.createTopics(missing).values().forEach(TopicAdmin::awaitCreated);
        checkCoPartitioned(visiblePartitions(admin, List.of(Topics.FRAMES, Topics.TASKS)));
    }

    private static void awaitCreated(String topic, KafkaFuture<Void> created) {
        try {
            get(created, "create " + topic);
        } catch (KafkaException e) {
            // Another worker was first.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static NewTopic newTopic(String name, TopicSettings settings, Map<String, Integer> existing) {
        int partitions = coPartitions(name, existing).orElseGet(() -> partitions(name, settings));
        return new NewTopic(name, Optional.of(partitions), replicas(settings)).configs(configs(name, settings));
    }

    /** A topic whose partner is there already takes after it, so that the two stay joined. */
    private static Optional<Integer> coPartitions(String name, Map<String, Integer> existing) {
        return switch (name) {
            case Topics.FRAMES -> Optional.ofNullable(existing.get(Topics.TASKS));
            case Topics.TASKS -> Optional.ofNullable(existing.get(Topics.FRAMES));
            default -> Optional.empty();
        };
    }

    private static Optional<Short> replicas(TopicSettings settings) {
        return settings.replicationFactor() == -1 ? Optional.empty() : Optional.of(settings.replicationFactor());
    }

    /** How many partitions a topic is made with, where its partner is not there yet. */
    public static int partitions(String topic, TopicSettings settings) {
        return switch (topic) {
            case Topics.RELEASES, Topics.CANDIDATES, Topics.ROUNDS, Topics.DEAD_LETTERS -> 1;
            default -> settings.partitions();
        };
    }

    /** What a topic is made with, by Kafka's own names; the broker's defaults stand for the rest. */
    public static Map<String, String> configs(String name, TopicSettings settings) {
        Map<String, String> configs = new HashMap<>();
        switch (name) {
            case Topics.RELEASES, Topics.CANDIDATES -> configs.put("cleanup.policy", "compact");
            case Topics.ROUNDS -> {
                configs.put("cleanup.policy", "compact");
                configs.put("segment.bytes", Integer.toString(ROUND_SEGMENT_BYTES));
            }
            case Topics.FRAMES -> {
                configs.put(
                        "retention.ms", Long.toString(settings.frameRetention().toMillis()));
                configs.put("retention.bytes", Long.toString(settings.frameRetentionBytes()));
                configs.put("segment.bytes", Long.toString(settings.segmentBytes(settings.frameRetentionBytes())));
                configs.put("max.message.bytes", Integer.toString(settings.maxMessageBytes()));
            }
            default -> {
                configs.put(
                        "retention.ms", Long.toString(settings.recordRetention().toMillis()));
                configs.put("retention.bytes", Long.toString(settings.recordRetentionBytes()));
                configs.put("segment.bytes", Long.toString(settings.segmentBytes(settings.recordRetentionBytes())));
                if (name.equals(Topics.DEAD_LETTERS)) {
                    configs.put("max.message.bytes", Integer.toString(settings.maxMessageBytes()));
                }
            }
        }
        return configs;
    }

    private static void checkCoPartitioned(Map<String, Integer> partitions) {
        Integer frames = partitions.get(Topics.FRAMES);
        Integer tasks = partitions.get(Topics.TASKS);
        if (frames == null || !frames.equals(tasks)) {
            throw new IllegalStateException("topic " + Topics.FRAMES + " has " + frames + " partitions and "
                    + Topics.TASKS + " has " + tasks + "; a session's frames and tasks must share a partition: give the"
                    + " smaller one as many partitions as the other (kafka-topics.sh --alter) while nothing runs, or"
                    + " delete one and start again");
        }
    }

    /** As {@link #partitions}, when all are seen: a broker may know a topic some moments after it was made. */
    private static Map<String, Integer> visiblePartitions(Admin admin, List<String> topics) {
        long end = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (true) {
            Map<String, Integer> partitions = partitions(admin, topics);
            if (partitions.size() == topics.size() || System.nanoTime() > end) {
                return partitions;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** Partitions of those of the topics that exist. */
    private static Map<String, Integer> partitions(Admin admin, List<String> topics) {
        Map<String, Integer> partitions = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                TopicDescription found = get(description, "describe " + topic);
                partitions.put(topic, found.partitions().size());
            } catch (KafkaException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return partitions;
    }

    private static <T> T get(KafkaFuture<T> future, String what) {
        try {
            return future.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("cannot " + what + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "cannot " + what + ": no answer within " + TIMEOUT_S + " s; check bootstrap.servers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("cannot " + what + ": interrupted", e);
        }
    }
}
