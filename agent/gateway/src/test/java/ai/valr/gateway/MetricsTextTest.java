package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Prometheus' text format, as far as it is read here. */
class MetricsTextTest {
    private static final String LAG = "kafka_consumer_fetch_manager_records_lag";

    @Test
    void shouldReadFiguresAndPassOverWhatIsNone() {
        MetricsText read = new MetricsText("""
                # HELP valr_kv_caches KV caches that are held.
                # TYPE valr_kv_caches gauge
                valr_kv_caches 3.0
                valr_kv_cache_bytes 1.5E9 1795680000000
                valr_empty NaN
                valr_endless +Inf
                kafka_consumer_fetch_manager_records_lag{client_id="a b}",partition="0",topic="valr.feedback"} 4.0
                kafka_consumer_fetch_manager_records_lag{client_id="a b}",partition="1",topic="valr.feedback"} 5.0
                kafka_consumer_fetch_manager_records_lag{client_id="a",partition="0",topic="valr.events"} 70.0
                kafka_consumer_fetch_manager_records_lag_max{topic="valr.feedback"} 900.0
                <html>no figure</html>

                alone
                """);

        assertThat(read.of("valr_kv_caches")).hasValue(3);
        assertThat(read.of("valr_kv_cache_bytes")).hasValue(1.5e9);
        assertThat(read.of("valr_empty")).isEmpty();
        assertThat(read.of("valr_endless")).isEmpty();
        assertThat(read.of("valr_none")).isEmpty();
        assertThat(read.sum(LAG, "topic", "valr.feedback")).hasValue(9);
        assertThat(read.sum(LAG, "topic", "valr.frames")).isEmpty();
    }
}
