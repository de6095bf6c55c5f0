package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassedOverListTest {
    private static PassedOver at(int partition, long offset, long timeMs, String outcome) {
        return new PassedOver(partition, offset, timeMs, outcome);
    }

    @Test
    void shouldBeInTheOrderOfTheRecordsTimesWithTheLastWordOfEach() {
        PassedOverList list = PassedOverList.NONE
                .with(List.of(at(1, 4, 20, "DUPLICATE"), at(0, 9, 10, "ORPHANED")))
                .with(List.of(at(0, 2, 15, "HELD_OUT"), at(1, 4, 20, "SUPERSEDED")));

        assertThat(list.newest())
                .containsExactly(at(0, 9, 10, "ORPHANED"), at(0, 2, 15, "HELD_OUT"), at(1, 4, 20, "SUPERSEDED"));
        assertThat(list.leftOut()).isZero();
    }

    @Test
    void shouldKeepTheNewestAndTellHowManyItLeftOut() {
        List<PassedOver> all = IntStream.range(0, PassedOverList.MOST + 30)
                .mapToObj(i -> at(0, i, i, "NOT_KEPT"))
                .toList();
        PassedOverList list = PassedOverList.NONE
                .with(all.subList(0, PassedOverList.MOST + 10))
                .with(all.subList(PassedOverList.MOST + 10, all.size()));

        assertThat(list.newest()).isEqualTo(all.subList(30, all.size()));
        assertThat(list.leftOut()).isEqualTo(30);
    }
}
