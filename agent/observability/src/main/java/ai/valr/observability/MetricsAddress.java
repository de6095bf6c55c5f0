package ai.valr.observability;

import java.util.Objects;

/**
 * Where a service that has no HTTP otherwise shows its metrics.
 *
 * @param host to listen on
 * @param port 0 takes a free one
 */
public record MetricsAddress(String host, int port) {
    /** Whoever comes here needs no token; by itself it so listens to this machine alone. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** @throws IllegalArgumentException where it cannot be */
    public MetricsAddress {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("metrics_host is empty; give an address to listen on, 0.0.0.0 for all");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("metrics_port " + port + " must lie in [0, 65535]; 0 takes a free one");
        }
    }
}
