package ai.valr.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void shouldHandOnWhatCameWhereNobodyTraces() {
        try (Tracing off = Tracing.of(Map.of("OTEL_SERVICE_NAME", "x"), "valr")) {
            assertThat(off.isOn()).isFalse();
            assertThat(off.publish("valr.tasks", TRACE, "s").traceparent()).isEqualTo(TRACE);
            assertThat(off.publish("valr.tasks", null, "s").traceparent()).isNull();
            assertThat(off.record("step", TRACE, Instant.EPOCH, Instant.EPOCH, Map.of()))
                    .isEqualTo(TRACE);
        }
    }

    @Test
    void shouldStayInTheTraceThatItWasGivenAndBeginOneWhereItWasGivenNone() {
        try (Tracing on = Tracing.of(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), "valr")) {
            Tracing.Open below = on.publish("valr.tasks", TRACE, "s");
            Tracing.Open first = on.publish("valr.tasks", null, "s");
            Tracing.Open nonsense = on.publish("valr.tasks", "not a trace", "s");
            below.end(null);
            first.end(new IllegalStateException("no broker"));
            nonsense.end(null);

            assertThat(below.traceparent())
                    .startsWith(TRACE.substring(0, 36))
                    .matches(".*-0[13]")
                    .isNotEqualTo(TRACE);
            assertThat(first.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
            assertThat(nonsense.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
        }
    }

    @Test
    void shouldNameAVariableThatItCannotUse() {
        Map<String, String> environment =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER", "sometimes");

        assertThatIllegalStateException()
                .isThrownBy(() -> Tracing.of(environment, "valr"))
                .withMessageContaining("OTEL_*")
                .withMessageContaining("sometimes");
    }
}
