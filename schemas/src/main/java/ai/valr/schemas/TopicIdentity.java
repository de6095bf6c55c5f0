package ai.valr.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topic it is that has a name: one that was deleted and made anew has another id, and offsets of the old one mean nothing in
 * it, which a consumer does not tell. Asked on the side while the topic is read. Used by one thread at a time, closed by its owner.
 */
public final class TopicIdentity implements AutoCloseable {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE_S = 10;

    private final String topic;
    private final Admin admin;
    private Future<TopicDescription> asked;
    private long askedNanos;

    /**
     * Nothing is asked yet.
     *
     * @param client settings of Kafka's clients: where the broker is, and how to be let in
     * @throws KafkaException where they cannot be used
     */
    public TopicIdentity(Map<String, ?> client, String topic) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.putIfAbsent("request.timeout.ms", "9000");
        settings.putIfAbsent("default.api.timeout.ms", "10000");
        this.topic = topic;
        this.admin = Admin.create(settings);
    }

    /**
     * The id of the topic that there is, when the broker has told it.
     *
     * @throws UnknownTopicOrPartitionException where there is none
     * @throws KafkaException where the broker does not answer
     */
    public Uuid now() {
        return answer(ask());
    }

    /** Whether another topic has the name by now, or none has; at most a second old, and without waiting for the broker. */
    public boolean isNoLonger(Uuid id) {
        if (asked == null) {
            if (System.nanoTime() - askedNanos >= EVERY_NANOS) {
                asked = ask();
            }
            return false;
        }
        if (!asked.isDone()) {
            return false;
        }
        Future<TopicDescription> done = asked;
        asked = null;
        try {
            return !answer(done).equals(id);
        } catch (UnknownTopicOrPartitionException e) {
            return true;
        } catch (KafkaException e) {
            return false; // an outage says nothing of the topic
        }
    }

    private Future<TopicDescription> ask() {
        askedNanos = System.nanoTime();
        return admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
    }

    private Uuid answer(Future<TopicDescription> answer) {
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS).topicId();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw missing(topic);
            }
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("the broker does not say what " + topic + " is", e);
        }
    }

    /** What is thrown where the broker has no such topic. */
    public static UnknownTopicOrPartitionException missing(String topic) {
        return new UnknownTopicOrPartitionException("the broker has no topic " + topic + "; start a worker on it");
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
