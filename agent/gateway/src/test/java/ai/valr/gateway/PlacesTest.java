package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final Principal ONE = new Principal("one", Set.of(Scope.READ), null);
    private static final Principal OTHER = new Principal("other", Set.of(Scope.READ), null);

    private final Places places = new Places("streams open", "max_streams", 3, "max_streams_per_token", 2);

    @Test
    void shouldBoundAllAndEachOne() {
        Places.Place first = places.take(ONE);
        places.take(ONE);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> places.take(ONE))
                .withMessage("one has 2 streams open, as many as max_streams_per_token allows")
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(429))
                .satisfies(problem -> assertThat(problem.retryAfterS()).isEqualTo(1));
        places.take(OTHER);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> places.take(OTHER))
                .withMessage("there are 3 streams open, as many as max_streams allows")
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(503));

        first.close();
        places.take(OTHER);
    }
}
