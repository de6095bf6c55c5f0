package ai.valr.observability;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one of Kafka's clients beside those of its process, until it is closed: before the client, by whoever closes that.
 * It looks again and again for metrics that come and go, as those of a partition do.
 */
public final class KafkaMeters implements AutoCloseable {
    /** How often it looks. */
    public static final Duration LOOK = Duration.ofSeconds(10);

    private static final long CLOSE_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaMeters.class);

    private final ScheduledExecutorService looks;
    private final Runnable takeAway;

    private KafkaMeters(ScheduledExecutorService looks, Runnable takeAway) {
        this.looks = looks;
        this.takeAway = takeAway;
    }

    /**
     * @param binder of Micrometer's, which is to look on this executor every {@link #LOOK}
     * @param close closes it
     */
    public static <B extends MeterBinder> KafkaMeters show(
            ProcessMetrics metrics, Function<ScheduledExecutorService, B> binder, Consumer<B> close) {
        // One each: a binder that is closed leaves its task behind.
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "valr-kafka-metrics");
            thread.setDaemon(true);
            return thread;
        });
        B bound = binder.apply(looks);
        bound.bindTo(metrics.registry());
        return new KafkaMeters(looks, () -> close.accept(bound));
    }

    @Override
    public void close() {
        looks.shutdownNow();
        try {
            boolean ended = looks.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
            LOG.debug("the last look has {}", ended ? "ended" : "not ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeAway.run();
    }
}
