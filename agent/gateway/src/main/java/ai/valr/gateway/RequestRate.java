package ai.valr.gateway;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often each token may ask: a token bucket for each, of which the one that asked longest ago is forgotten. Safe for use by many threads. */
final class RequestRate {
    static final int MAX_BUCKETS = 10_000;
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final int burst;
    private final LongSupplier clockNanos;

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_BUCKETS;
        }
    };

    private static final class Bucket {
        private double left;
        private long sinceNanos;

        private Bucket(double left, long sinceNanos) {
            this.left = left;
            this.sinceNanos = sinceNanos;
        }
    }

    /**
     * @param left requests that may come at once, after this one
     * @param retryAfterS 0 where this one may come
     */
    record Taken(int left, long retryAfterS) {}

    /**
     * @param perSecond 0: as often as they like
     * @param burst at once
     */
    RequestRate(int perSecond, int burst, LongSupplier clockNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clockNanos = clockNanos;
    }

    /** @throws Problem with status 429 where somebody asks too often */
    void admit(Context request, Principal principal) {
        if (perSecond == 0) {
            return;
        }
        Taken taken = take(principal.name());
        request.header("RateLimit-Policy", "\"token\";q=" + burst + ";w=" + Math.max(1, burst / perSecond));
        request.header("RateLimit", "\"token\";r=" + taken.left() + ";t=" + Math.max(1, taken.retryAfterS()));
        if (taken.retryAfterS() > 0) {
            throw Problem.tooMany(
                    principal.name() + " asks more often than " + perSecond + " times a second (requests_per_second), "
                            + burst + " at once (requests_burst)",
                    "wait as long as Retry-After says, or raise requests_per_second",
                    taken.retryAfterS());
        }
    }

    synchronized Taken take(String name) {
        long now = clockNanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(name, key -> new Bucket(burst, now));
        bucket.left = Math.min(burst, bucket.left + perSecond * ((now - bucket.sinceNanos) / NANOS));
        bucket.sinceNanos = now;
        if (bucket.left < 1) {
            return new Taken(0, (long) Math.ceil((1 - bucket.left) / perSecond));
        }
        bucket.left--;
        return new Taken((int) bucket.left, 0);
    }

    synchronized int known() {
        return buckets.size();
    }
}
