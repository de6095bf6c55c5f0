package ai.valr.gateway;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a gateway measures. Every label has few values: a route's template and not its path. Thread-safe. */
final class GatewayMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Of methods and routes that there are not; the page's files are among them. */
    private static final String OTHER = "other";

    /** Why a stream of events ended. */
    enum StreamEnd {
        /** Its task has ended. */
        DONE,
        /** The client went away. */
        CLIENT_GONE,
        /** The client did not read for so long that its connection was ended. */
        SLOW_READER,
        /** The topic of events was deleted and made anew. */
        TOPIC_REPLACED,
        /** The gateway stops. */
        CLOSING;

        static StreamEnd of(IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TimeoutException) {
                    return SLOW_READER;
                }
            }
            return CLIENT_GONE;
        }
    }

    private final MeterRegistry registry;
    private final AtomicInteger openStreams = new AtomicInteger();
    private final Map<StreamEnd, Counter> streamEnds = new EnumMap<>(StreamEnd.class);
    private final Counter events;
    private final Counter frames;
    private final Counter frameBytes;
    private final Counter topicChanges;

    GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("valr.event.streams.open", openStreams, AtomicInteger::get)
                .description("Streams of events that are open.")
                .register(registry);
        for (StreamEnd end : StreamEnd.values()) {
            streamEnds.put(
                    end,
                    Counter.builder("valr.event.streams.ended")
                            .description("Streams of events that ended.")
                            .tag("reason", end.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        events = Counter.builder("valr.events.sent")
                .description("Events written to streams.")
                .register(registry);
        frames = Counter.builder("valr.frames.published")
                .description("Frames that came by HTTP and were published.")
                .register(registry);
        frameBytes = Counter.builder("valr.frames.published.size")
                .description("Their pictures.")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        topicChanges = Counter.builder("valr.events.topic.changes")
                .description("Times that the topic of events was found deleted and made anew.")
                .register(registry);
    }

    /** The topic of events is another one now. */
    void topicChanged() {
        topicChanges.increment();
    }

    /** A request was answered; a stream's lasts as long as the stream. */
    void request(Context request, Float ms) {
        Endpoint matched = request.endpoints().matchedHttpEndpoint();
        String route = matched == null ? OTHER : matched.path;
        String known = known(request.req().getMethod());
        count(known, route, request.statusCode());
        Timer.builder("valr.http.request.duration")
                .description("From a request to its answer's end.")
                .tag("method", known)
                .tag("route", route)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record((long) (ms * 1000), TimeUnit.MICROSECONDS);
    }

    /** The server refused a request before it came to a route. */
    void refused(String method, int status) {
        count(known(method), OTHER, status);
    }

    private static String known(String method) {
        return METHODS.contains(method) ? method : OTHER;
    }

    private void count(String method, String route, int status) {
        Counter.builder("valr.http.requests")
                .description("Requests that were answered.")
                .tag("method", method)
                .tag("route", route)
                .tag("status", Integer.toString(status))
                .register(registry)
                .increment();
    }

    void streamOpened() {
        openStreams.incrementAndGet();
    }

    void streamEnded(StreamEnd end) {
        openStreams.decrementAndGet();
        streamEnds.get(end).increment();
    }

    void eventSent() {
        events.increment();
    }

    void framePublished(int bytes) {
        frames.increment();
        frameBytes.increment(bytes);
    }
}
