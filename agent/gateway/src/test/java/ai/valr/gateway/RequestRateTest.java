package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestRateTest {
    private long nowNanos;
    private final RequestRate rate = new RequestRate(4, 8, () -> nowNanos);

    @Test
    void shouldLetABurstInAndThenAsManyAsTheRate() {
        for (int left = 7; left >= 0; left--) {
            assertThat(rate.take("robot")).isEqualTo(new RequestRate.Taken(left, 0));
        }
        assertThat(rate.take("robot")).isEqualTo(new RequestRate.Taken(0, 1));
        assertThat(rate.take("other").retryAfterS()).as("another token").isZero();

        nowNanos += 500_000_000L;
        assertThat(rate.take("robot").retryAfterS()).isZero();
        assertThat(rate.take("robot").retryAfterS()).isZero();
        assertThat(rate.take("robot").retryAfterS()).isEqualTo(1);

        nowNanos += 3_600_000_000_000L;
        assertThat(rate.take("robot").left()).as("no more than the burst").isEqualTo(7);
    }

    @Test
    void shouldForgetWhoAskedLongestAgo() {
        for (int i = 0; i < 9; i++) {
            rate.take("first");
        }
        assertThat(rate.take("first").retryAfterS()).isEqualTo(1);
        for (int i = 0; i < 2 * RequestRate.MAX_BUCKETS; i++) {
            rate.take("token " + i);
        }
        assertThat(rate.known()).isEqualTo(RequestRate.MAX_BUCKETS);
        assertThat(rate.take("first").left()).as("known no longer").isEqualTo(7);
    }
}
