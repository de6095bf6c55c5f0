package ai.valr.gateway;

import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the log from the topic of events, on a thread of its own: first with the latest events that are there, then with
 * what comes. A broker that goes away is waited for. Closed by whoever started it.
 */
final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long RETRY_MS = 1_000;
    private static final long CLOSE_MS = 15_000;

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final EventLog log;
    private final Thread thread = new Thread(this::run, "valr-gateway-events");
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean caughtUp;
    private volatile String trouble = "the events were not read yet";

    EventFeed(GatewayConfig config, ValrSerdes serdes, EventLog log) {
        this.config = config;
        this.serdes = serdes;
        this.log = log;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the log has what was there when the feed began, and the broker answers. */
    boolean isReady() {
        return caughtUp && trouble.isEmpty();
    }

    /** Why it is not ready, for people. */
    String trouble() {
        return trouble;
    }

    private void run() {
        while (!isStopped(0)) {
            try (EventTopic topic = new EventTopic(config, serdes)) {
                follow(topic);
            } catch (KafkaException | Problem e) {
                if (trouble.isEmpty() || !caughtUp) {
                    LOG.warn("the events cannot be read; trying again", e);
                }
                trouble = "the events cannot be read: " + e.getMessage();
                isStopped(RETRY_MS);
            }
        }
    }

    private void follow(EventTopic topic) {
        List<TopicPartition> partitions = topic.partitions();
        Map<Integer, Long> ends = topic.ends(partitions);
        topic.seek(from(topic, partitions, ends));
        while (!isStopped(0)) {
            List<LoggedEvent> events = topic.poll(POLL);
            events.forEach(log::add);
            trouble = "";
            if (!caughtUp) {
                caughtUp = ends.entrySet().stream().allMatch(end -> topic.position(end.getKey()) >= end.getValue());
            }
        }
    }

    /** Where it went on before a failure, or else as many before the end as the log may hold. */
    private Map<Integer, Long> from(EventTopic topic, List<TopicPartition> partitions, Map<Integer, Long> ends) {
        Map<Integer, Long> beginnings = topic.beginnings(partitions);
        Map<Integer, Long> last = log.ends();
        Map<Integer, Long> from = new HashMap<>();
        for (TopicPartition partition : partitions) {
            int number = partition.partition();
            long latest = ends.get(number) - config.maxEvents() / partitions.size();
            long first = last.containsKey(number) ? last.get(number) + 1 : Math.max(beginnings.get(number), latest);
            log.begin(number, first);
            from.put(number, first);
        }
        return from;
    }

    private boolean isStopped(long waitMs) {
        try {
            return stop.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
