package ai.valr.gateway;

import java.util.List;
import java.util.function.ToIntBiFunction;

/**
 * What one token, and all of them together, may take of a gateway.
 *
 * @param requestsPerSecond of one token; 0: no limit
 * @param requestsBurst of one token at once, after a while without any
 * @param maxStreamsPerToken of events at the same time
 * @param maxWaits requests that wait for an answer at the same time, all together; each holds a thread
 */
record GatewayLimits(int requestsPerSecond, int requestsBurst, int maxStreamsPerToken, int maxWaits) {
    static final List<String> NAMES =
            List.of("requests_per_second", "requests_burst", "max_streams_per_token", "max_waits");

    private static final int DEFAULT_REQUESTS_PER_SECOND = 500;
    private static final int DEFAULT_STREAMS_PER_TOKEN = 100;
    private static final int DEFAULT_WAITS = 200;
    private static final int MOST = 1_000_000;
    private static final int MOST_THREADS = 10_000;

    /** @throws IllegalArgumentException where values cannot be */
    GatewayLimits {
        GatewayConfig.between("requests_per_second", requestsPerSecond, 0, MOST);
        GatewayConfig.between("requests_burst", requestsBurst, Math.max(1, requestsPerSecond), 10 * MOST);
        GatewayConfig.between("max_streams_per_token", maxStreamsPerToken, 1, MOST_THREADS);
        GatewayConfig.between("max_waits", maxWaits, 1, MOST_THREADS);
    }

    /**
     * @param number reads a setting, or takes another value where it is missing
     * @param tokens whether there are any: everybody together, on this machine alone, has no limits unless they are set
     */
    static GatewayLimits parse(ToIntBiFunction<String, Integer> number, int maxStreams, boolean tokens) {
        int rate = number.applyAsInt("requests_per_second", tokens ? DEFAULT_REQUESTS_PER_SECOND : 0);
        return new GatewayLimits(
                rate,
                number.applyAsInt("requests_burst", Math.max(1, 2 * Math.min(rate, MOST))),
                number.applyAsInt(
                        "max_streams_per_token", tokens ? Math.min(DEFAULT_STREAMS_PER_TOKEN, maxStreams) : maxStreams),
                number.applyAsInt("max_waits", DEFAULT_WAITS));
    }
}
