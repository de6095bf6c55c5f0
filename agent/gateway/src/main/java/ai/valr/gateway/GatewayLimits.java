package ai.valr.gateway;

import ai.valr.settings.Range;
import ai.valr.settings.SettingsReader;

/**
 * What one token, and all of them together, may take of a gateway.
 *
 * @param requestsPerSecond of one token; 0: no limit
 * @param requestsBurst of one token at once, after a while without any
 * @param maxStreamsPerToken of events at the same time
 * @param maxWaits requests that wait for an answer at the same time, all together; each holds a thread
 */
record GatewayLimits(int requestsPerSecond, int requestsBurst, int maxStreamsPerToken, int maxWaits) {
    private static final int DEFAULT_REQUESTS_PER_SECOND = 500;
    private static final int DEFAULT_STREAMS_PER_TOKEN = 100;
    private static final int DEFAULT_WAITS = 200;
    private static final Range REQUESTS = Range.between(0, 1_000_000);
    private static final Range BURST = Range.between(1, 10_000_000);
    private static final Range THREADS = Range.between(1, 10_000);

    /** @throws IllegalArgumentException where values cannot be */
    GatewayLimits {
        REQUESTS.require("requests_per_second", requestsPerSecond);
        Range.between(Math.max(1, requestsPerSecond), BURST.high()).require("requests_burst", requestsBurst);
        THREADS.require("max_streams_per_token", maxStreamsPerToken);
        THREADS.require("max_waits", maxWaits);
    }

    /** @param tokens whether there are any: everybody together, on this machine alone, has no limits unless they are set */
    static GatewayLimits read(SettingsReader reader, int maxStreams, boolean tokens) {
        int rate = reader.setting("requests_per_second", "of one token; 0: no limit")
                .in(REQUESTS)
                .shown(DEFAULT_REQUESTS_PER_SECOND + "; without tokens 0")
                .whole(tokens ? DEFAULT_REQUESTS_PER_SECOND : 0);
        return new GatewayLimits(
                rate,
                reader.setting("requests_burst", "of one token at once, after a while without any")
                        .values("`requests_per_second` or more, up to 10000000")
                        .shown("twice `requests_per_second`")
                        .whole(Math.max(1, 2 * rate)),
                reader.setting("max_streams_per_token", "event streams of one token at the same time")
                        .in(THREADS)
                        .shown(DEFAULT_STREAMS_PER_TOKEN + "; without tokens `max_streams`")
                        .whole(tokens ? Math.min(DEFAULT_STREAMS_PER_TOKEN, maxStreams) : maxStreams),
                reader.setting("max_waits", "requests that wait for an answer, all together; each holds a thread")
                        .in(THREADS)
                        .whole(DEFAULT_WAITS));
    }
}
