package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private final ThreadFailures failures = new ThreadFailures();

    @Test
    void shouldGiveUpAfterTooManyInAShortTime() {
        for (int i = 0; i < ThreadFailures.MOST; i++) {
            assertThat(failures.add(i)).isFalse();
        }

        assertThat(failures.add(ThreadFailures.MOST)).isTrue();
    }

    @Test
    void shouldBearAnyNumberOverALongLife() {
        long between = ThreadFailures.WITHIN.toNanos() / (ThreadFailures.MOST - 1);
        for (int i = 0; i < 500; i++) {
            assertThat(failures.add(Long.MAX_VALUE - 3 * between + i * between))
                    .as("%d", i)
                    .isFalse();
        }

        assertThat(failures.count()).isEqualTo(500);
    }
}
