package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameIndexTest {
    private static final List<FrameEntry> EIGHT = index(1, 2, 3, 4, 5, 6, 7, 8);

    @Test
    void shouldOrderByAcquisitionHoweverFramesCome() {
        assertThat(ids(index(3, 1, 2))).containsExactly("f1", "f2", "f3");
    }

    @Test
    void shouldSelectTheLatestAndPassOverBrokenOnes() {
        List<FrameEntry> index =
                FrameIndex.replace(EIGHT, new FrameEntry(EIGHT.get(7).ref(), FrameEntry.Status.BROKEN, "no picture"));

        assertThat(select(index, new FrameSelection.Latest(2))).containsExactly("f6", "f7");
        assertThat(select(index, new FrameSelection.Latest(99))).hasSize(7);
    }

    @Test
    void shouldTellOfTheBrokenOnesThatATaskWouldHaveTaken() {
        List<FrameEntry> index = EIGHT.stream()
                .map(entry -> new FrameEntry(entry.ref(), FrameEntry.Status.BROKEN, "no picture"))
                .toList();

        assertThat(ids(FrameIndex.unreadable(index, new FrameSelection.Latest(2))))
                .containsExactly("f7", "f8");
        assertThat(ids(FrameIndex.unreadable(index, new FrameSelection.Between(2, 3, 9))))
                .containsExactly("f2", "f3");
        assertThat(FrameIndex.unreadable(index, new FrameSelection.Ids(List.of("x"))))
                .isEmpty();
        assertThat(FrameIndex.unreadable(EIGHT, new FrameSelection.Latest(2))).isEmpty();
    }

    @Test
    void shouldSpreadARangeEvenlyWithBothEnds() {
        assertThat(select(EIGHT, new FrameSelection.Between(1, 8, 4))).containsExactly("f1", "f3", "f6", "f8");
        assertThat(select(EIGHT, new FrameSelection.Between(2, 4, 4))).containsExactly("f2", "f3", "f4");
        assertThat(select(EIGHT, new FrameSelection.Between(2, 4, 1))).containsExactly("f4");
        assertThat(select(EIGHT, new FrameSelection.Between(20, 40, 4))).isEmpty();
    }

    @Test
    void shouldNameTheIdsThatAreMissing() {
        FrameIndex.Selected selected = FrameIndex.select(EIGHT, new FrameSelection.Ids(List.of("f4", "x", "f1", "y")));

        assertThat(ids(selected.frames())).containsExactly("f4", "f1");
        assertThat(selected.missing()).containsExactly("x", "y");
    }

    @Test
    void shouldLetTheOldestGoButNotThoseInUse() {
        assertThat(ids(FrameIndex.excess(EIGHT, 6, Set.of("f1")))).containsExactly("f2", "f3");
        assertThat(FrameIndex.excess(EIGHT, 8, Set.of())).isEmpty();
    }

    private static List<FrameEntry> index(int... seconds) {
        List<FrameEntry> index = List.of();
        for (int second : seconds) {
            index = FrameIndex.plus(index, FrameEntry.pending(new FrameRef("f" + second, 0, second, second, second)));
        }
        return index;
    }

    private static List<String> select(List<FrameEntry> index, FrameSelection selection) {
        return ids(FrameIndex.select(index, selection).frames());
    }

    private static List<String> ids(List<FrameEntry> frames) {
        return frames.stream().map(entry -> entry.ref().id()).toList();
    }
}
