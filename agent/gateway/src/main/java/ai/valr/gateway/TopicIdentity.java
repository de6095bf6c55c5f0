package ai.valr.gateway;

import java.time.Duration;
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
 * it, which a consumer does not tell. Asked on the side while the topic is read. Used by one thread, closed by it.
 */
final class TopicIdentity implements AutoCloseable {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE_S = 10;

    private final String topic;
    private final Admin admin;
    private Future<TopicDescription> asked;
    private long askedNanos;

    TopicIdentity(GatewayConfig config, String topic) {
        this.topic = topic;
        this.admin =
                Admin.create(config.client(Map.of("request.timeout.ms", "9000", "default.api.timeout.ms", "10000")));
    }

    /**
     * The id of the topic that there is.
     *
     * @throws Problem where there is none
     * @throws KafkaException where the broker does not answer
     */
    Uuid now() {
        return answer(ask());
    }

    /** Whether another topic has the name by now, or none has; at most a second old, and without waiting for the broker. */
    boolean isNoLonger(Uuid id) {
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
        } catch (Problem e) {
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

    static Problem missing(String topic) {
        return Problem.unavailable("the broker has no topic " + topic + "; start a worker on it", null);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
