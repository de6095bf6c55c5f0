package ai.valr.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

/**
 * Whether the broker answers. A consumer does not tell: it waits for a broker that is away as for records that do not come. Asks
 * the cluster what it is, on a thread of its own. Closed by whoever started it.
 */
public final class BrokerWatch implements AutoCloseable {
    /** How often it asks. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** For one answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** An answer that is older says nothing of now: two questions went without one. */
    static final Duration STALE = PAUSE.plus(PATIENCE).multipliedBy(2);

    private final Map<String, Object> client;
    private final RetryingLoop loop = new RetryingLoop("valr-broker-watch", PAUSE, this::ask, this::failed);
    private final long startedNanos = System.nanoTime();

    private volatile boolean answered;
    private volatile long answeredNanos = startedNanos;
    private volatile String trouble = "the broker was not asked yet";

    /** @param client settings of Kafka's clients: where the broker is, and how to be let in */
    public BrokerWatch(Map<String, ?> client) {
        this.client = Map.copyOf(client);
    }

    /** To be called once. */
    public void start() {
        loop.start();
    }

    private void ask(RetryingLoop running) {
        try (Admin admin = Admin.create(client)) {
            while (!running.isStopped()) {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
                        .nodes()
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                answeredNanos = System.nanoTime();
                answered = true;
                running.pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + PATIENCE.toMillis() + " ms", e);
        }
    }

    private void failed(RuntimeException e) {
        trouble = KafkaFailure.reason(e, client.get("bootstrap.servers"));
    }

    /** Whether it answered lately. */
    public boolean isAnswering() {
        return answered && System.nanoTime() - answeredNanos < STALE.toNanos();
    }

    /** Seconds since its last answer, or since the beginning where there was none. */
    public double answerAgeSeconds() {
        return (System.nanoTime() - answeredNanos) / 1e9;
    }

    /** Why it is not {@link #isAnswering()}, for people; empty where it is. */
    public String trouble() {
        return isAnswering() ? "" : "the broker does not answer: " + trouble;
    }

    @Override
    public void close() {
        loop.close();
    }
}
