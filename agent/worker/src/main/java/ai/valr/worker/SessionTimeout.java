package ai.valr.worker;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After how many milliseconds without a heartbeat a worker counts as dead. A broker as it is installed allows no less than
 * 6000 ({@value #BROKERS}), twice of what failovers want, and refuses members that ask for less.
 */
final class SessionTimeout {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTimeout.class);

    /** What a worker takes where the broker allows it. */
    static final int DEFAULT_MS = 3000;

    static final String BROKERS = "group.min.session.timeout.ms";

    /** Kafka Streams' names for it, the one that wins first. */
    private static final List<String> NAMES =
            List.of("main.consumer.session.timeout.ms", "consumer.session.timeout.ms", "session.timeout.ms");

    private SessionTimeout() {}

    /**
     * What holds on this cluster.
     *
     * @throws IllegalArgumentException where the settings ask for less than the broker allows
     * @throws KafkaException where the broker does not answer
     */
    static int on(Admin admin, WorkerConfig config) {
        return granted(config.passThrough(), least(admin).orElse(0));
    }

    static int granted(Map<String, String> settings, int leastMs) {
        for (String name : NAMES) {
            if (settings.containsKey(name)) {
                int wantedMs = parsed(name, settings.get(name).strip());
                if (wantedMs < leastMs) {
                    throw new IllegalArgumentException(name + " " + wantedMs + " is less than the broker's " + BROKERS
                            + " " + leastMs + "; raise it, or lower that of the broker");
                }
                return wantedMs;
            }
        }
        if (leastMs > DEFAULT_MS) {
            LOG.warn(
                    "the broker allows no session timeout under {} ms ({}); a worker that dies is replaced that much"
                            + " later than after {} ms",
                    leastMs,
                    BROKERS,
                    DEFAULT_MS);
        }
        return Math.max(DEFAULT_MS, leastMs);
    }

    private static int parsed(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " " + value + " must be a whole number of milliseconds", e);
        }
    }

    /** One sentence where a broker that does not tell its bound refused the timeout; null for any other failure. */
    static IllegalStateException refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidSessionTimeoutException) {
                return new IllegalStateException(
                        "the broker refuses the session timeout of this worker; set " + NAMES.get(0)
                                + " to at least the broker's " + BROKERS + " (6000 where nobody set it)",
                        failure);
            }
        }
        return null;
    }

    /** Empty where this user may not see a broker's settings. */
    private static OptionalInt least(Admin admin) {
        try {
            Node node = admin.describeCluster().nodes().get().iterator().next();
            ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
            Config settings = admin.describeConfigs(List.of(broker)).all().get().get(broker);
            ConfigEntry least = settings.get(BROKERS);
            return least == null || least.value() == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(least.value()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException api && !(api instanceof RetriableException)) {
                LOG.info("the broker does not tell its {}: {}", BROKERS, api.getMessage());
                return OptionalInt.empty();
            }
            throw new KafkaException(
                    "the broker does not answer: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while the broker was asked for its " + BROKERS, e);
        }
    }
}
