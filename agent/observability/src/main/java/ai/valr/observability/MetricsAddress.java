package ai.valr.observability;

import ai.valr.settings.Range;
import ai.valr.settings.SettingsReader;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a service that has no HTTP otherwise shows its metrics.
 *
 * @param host to listen on
 * @param port 0 takes a free one
 */
public record MetricsAddress(String host, int port) {
    /** Whoever comes here needs no token; by itself it so listens to this machine alone. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    private static final Range PORTS = Range.between(0, 65_535);

    /** @throws IllegalArgumentException where it cannot be */
    public MetricsAddress {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("metrics_host is empty; give an address to listen on, 0.0.0.0 for all");
        }
        PORTS.require("metrics_port", port);
    }

    /** Nowhere unless a port is named: services of one machine would want the same one. */
    public static Optional<MetricsAddress> read(SettingsReader reader) {
        int port = reader.setting("metrics_port", "where `/metrics`, `/healthz` and `/readyz` are; 0 takes a free port")
                .in(PORTS)
                .shown("nowhere")
                .whole(0);
        String host = reader.setting("metrics_host", "address that they listen on; `0.0.0.0` is every one")
                .text(DEFAULT_HOST);
        return reader.isGiven("metrics_port") ? Optional.of(new MetricsAddress(host, port)) : Optional.empty();
    }
}
