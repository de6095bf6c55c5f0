package ai.valr.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one service, sent by OTLP over HTTP. Off unless the environment names a collector; then OpenTelemetry's own
 * variables ({@code OTEL_*}) say the rest. A span is told by its W3C {@code traceparent}, as it lies in records. Spans wait in
 * a queue that the SDK bounds, and are dropped where the collector does not take them. Thread-safe; closed by whoever made it.
 */
public final class Tracing implements AutoCloseable {
    /** No spans. */
    public static final Tracing OFF = new Tracing(null);

    /** Name of the header and of the record's header. */
    public static final String TRACEPARENT = "traceparent";

    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    private static final long CLOSE_S = 2;

    /** Reads a header alone. */
    private static final TextMapGetter<String> GETTER =
            (traceparent, key) -> key.equals(TRACEPARENT) ? traceparent : null;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk == null ? null : sdk.getTracer("ai.valr");
    }

    /**
     * As the environment says.
     *
     * @param service its name where {@code OTEL_SERVICE_NAME} gives none
     * @throws IllegalStateException where a variable cannot be used
     */
    public static Tracing of(Map<String, String> environment, String service) {
        boolean wanted = ENDPOINTS.stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
        if (!wanted || environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
            return OFF;
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("otel.service.name", service);
        settings.put("otel.exporter.otlp.protocol", "http/protobuf");
        settings.put("otel.metrics.exporter", "none");
        settings.put("otel.logs.exporter", "none");
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                settings.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        try {
            return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> settings)
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "a variable OTEL_* of the environment cannot be used: " + e.getMessage() + "; mend or unset it", e);
        }
    }

    public boolean isOn() {
        return tracer != null;
    }

    /** A span at work. Ended by whoever began it. */
    public static final class Open {
        private final Span span;
        private final String traceparent;

        private Open(Span span, String traceparent) {
            this.span = span;
            this.traceparent = traceparent;
        }

        /** For what it leads to; where tracing is off, what led to it. May be null. */
        public String traceparent() {
            return traceparent;
        }

        /** @param failure why it came to nothing, or null */
        public void end(Throwable failure) {
            if (span != null) {
                if (failure != null) {
                    span.recordException(failure);
                }
                span.end();
            }
        }
    }

    /**
     * Begins a span that publishes a record.
     *
     * @param parent {@code traceparent} of what led to it, or null
     * @param sessionId its session
     */
    public Open publish(String topic, String parent, String sessionId) {
        if (!isOn()) {
            return new Open(null, parent);
        }
        Span span = builder("publish " + topic, parent)
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", topic)
                .setAttribute("session_id", sessionId)
                .startSpan();
        return new Open(span, traceparent(span));
    }

    /**
     * A span that is over.
     *
     * @param parent {@code traceparent} of what led to it, or null
     * @param attributes by name
     * @return its own {@code traceparent}; the parent's where tracing is off
     */
    public String record(String name, String parent, Instant from, Instant to, Map<String, String> attributes) {
        if (!isOn()) {
            return parent;
        }
        SpanBuilder builder = builder(name, parent).setStartTimestamp(from);
        attributes.forEach(builder::setAttribute);
        Span span = builder.startSpan();
        span.end(to);
        return traceparent(span);
    }

    private SpanBuilder builder(String name, String parent) {
        SpanBuilder builder = tracer.spanBuilder(name);
        return parent == null
                ? builder.setNoParent()
                : builder.setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, GETTER));
    }

    private static String traceparent(Span span) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, Map::put);
        return headers.get(TRACEPARENT);
    }

    /** Sends what waits, for a short while. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.shutdown().join(CLOSE_S, TimeUnit.SECONDS);
        }
    }
}
