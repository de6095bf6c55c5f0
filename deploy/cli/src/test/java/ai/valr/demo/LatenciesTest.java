package ai.valr.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void shouldTakeTheNearestRank() {
        Latencies latencies = new Latencies();
        IntStream.rangeClosed(1, 20).map(i -> 21 - i).forEach(latencies::add);

        assertThat(latencies.percentile(50)).isEqualTo(10);
        assertThat(latencies.percentile(95)).isEqualTo(19);
        assertThat(latencies.percentile(100)).isEqualTo(20);
    }

    @Test
    void shouldHaveNoPercentileOfNothing() {
        assertThat(new Latencies().percentile(50)).isNaN();
    }
}
