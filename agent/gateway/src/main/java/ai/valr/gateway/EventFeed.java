package ai.valr.gateway;

import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.RetryingLoop;
import ai.valr.schemas.TopicIdentity;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the log from the topic of events, on a thread of its own: first with the latest events that are there, as many as it may hold,
 * then with what comes. A broker that goes away is waited for. Closed by whoever started it.
 */
final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    /** A name that stays, for its metrics. */
    private static final Map<String, String> CLIENT = Map.of("client.id", "valr-gateway-events");

    private static final Duration POLL = Duration.ofMillis(200);
    /** The least time between two wakings of the readers. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private static final int MOST_GATHERED = 1_000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final GatewayConfig config;
    private final ValrSerdes serdes;
    private final EventLog log;
    private final ProcessMetrics metrics;
    private final GatewayMeters meters;
    private final RetryingLoop loop = new RetryingLoop("valr-gateway-events", RETRY, this::follow, this::failed);
    private long wokenNanos = System.nanoTime() - GATHER.toNanos();

    /** Of the topic whose events the log holds; null before the first. */
    private Uuid known;

    /** Where that one ended when its reading began. */
    private Map<Integer, Long> ends = Map.of();

    private volatile boolean caughtUp;
    private volatile String trouble = "the events were not read yet";

    EventFeed(GatewayConfig config, ValrSerdes serdes, EventLog log, ProcessMetrics metrics, GatewayMeters meters) {
        this.metrics = metrics;
        this.meters = meters;
        this.config = config;
        this.serdes = serdes;
        this.log = log;
    }

    void start() {
        loop.start();
    }

    /** Whether the log has what was there when the feed began, and nothing failed since; a broker that is away is not felt here. */
    boolean isReady() {
        return caughtUp && trouble.isEmpty();
    }

    /** Why it is not ready, for people. */
    String trouble() {
        return trouble.isEmpty() && !caughtUp ? "the events that there are were not all read yet" : trouble;
    }

    private void failed(RuntimeException e) {
        String reason = "the events cannot be read: " + KafkaFailure.reason(e, config.bootstrapServers());
        if (!reason.equals(trouble)) {
            LOG.warn("{}; trying again", reason);
            LOG.debug("the events cannot be read", e);
        }
        trouble = reason;
    }

    private void follow(RetryingLoop running) {
        try (TopicIdentity identity = new TopicIdentity(config.client(Map.of()), Topics.EVENTS);
                EventTopic topic = new EventTopic(config, serdes, CLIENT)) {
            topic.show(metrics);
            Uuid id = identity.now();
            boolean[] over = {false}; // the identity says it once
            BooleanSupplier isOver = () -> over[0] = over[0] || running.isStopped() || identity.isNoLonger(id);
            begin(topic, id, isOver);
            follow(topic, isOver);
        }
    }

    /** Where it went on before a failure, or with the latest events; so in another topic than before, too. */
    private void begin(EventTopic topic, Uuid id, BooleanSupplier over) {
        List<TopicPartition> partitions = topic.partitions();
        Map<Integer, Long> beginnings = topic.beginnings(partitions);
        ends = topic.ends(partitions);
        boolean another = known != null && !known.equals(id);
        if (known != null && !another) {
            Map<Integer, Long> from = from(beginnings, log.ends());
            log.begin(LatestEvents.none(from));
            topic.seek(from);
            return;
        }
        caughtUp = false;
        LatestEvents latest = new EventTails(topic, beginnings, ends, config.maxEvents(), over).read();
        if (over.getAsBoolean()) {
            return; // which may have kept it from reading all of them
        }
        if (another) {
            beginAnew(id, latest);
        } else {
            log.begin(latest);
        }
        topic.seek(ends);
        known = id;
    }

    /** What is known of the old topic's events is no more true, and their offsets say nothing. */
    private void beginAnew(Uuid id, LatestEvents latest) {
        log.beginAnew(latest);
        meters.topicChanged();
        LOG.warn(
                "topic {} was deleted and made anew ({} is now {}): its events are read from the beginning, and streams of"
                        + " the old ones end",
                Topics.EVENTS,
                known,
                id);
    }

    private void follow(EventTopic topic, BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            log.add(gathered(topic));
            trouble = "";
            if (!caughtUp) {
                caughtUp = ends.entrySet().stream().allMatch(end -> topic.position(end.getKey()) >= end.getValue());
            }
        }
    }

    /**
     * What came since the readers were woken, at once where that is a while ago: each event by itself would wake hundreds of streams
     * hundreds of times a second.
     */
    private List<LoggedEvent> gathered(EventTopic topic) {
        List<LoggedEvent> events = new ArrayList<>(topic.poll(POLL));
        long left = GATHER.toNanos() - (System.nanoTime() - wokenNanos);
        while (!events.isEmpty() && left > 0 && events.size() < MOST_GATHERED) {
            events.addAll(topic.poll(Duration.ofNanos(left)));
            left = GATHER.toNanos() - (System.nanoTime() - wokenNanos);
        }
        wokenNanos = events.isEmpty() ? wokenNanos : System.nanoTime();
        return events;
    }

    /** Behind the last events that the log has; a partition that came since from its beginning. */
    private static Map<Integer, Long> from(Map<Integer, Long> beginnings, Map<Integer, Long> last) {
        Map<Integer, Long> from = new HashMap<>(beginnings);
        last.forEach((partition, offset) -> from.put(partition, offset + 1));
        return from;
    }

    @Override
    public void close() {
        loop.close();
    }
}
