package ai.valr.chaos;

import java.time.Duration;
import java.util.Map;

/** How soon a worker that does not answer counts as dead. */
public enum Profile {
    /** The worker's defaults. */
    DEFAULT(Duration.ofSeconds(3)),
    /** Quicker, with more false alarms on a busy machine. */
    QUICK(Duration.ofSeconds(1));

    private final Duration sessionTimeout;

    Profile(Duration sessionTimeout) {
        this.sessionTimeout = sessionTimeout;
    }

    Duration sessionTimeout() {
        return sessionTimeout;
    }

    /** By Kafka's names, for the workers' settings files. */
    Map<String, String> settings() {
        return switch (this) {
            case DEFAULT -> Map.of();
            case QUICK ->
                Map.of(
                        "main.consumer.session.timeout.ms", Long.toString(sessionTimeout.toMillis()),
                        "main.consumer.heartbeat.interval.ms", "200",
                        "producer.transaction.timeout.ms", "1000");
        };
    }
}
