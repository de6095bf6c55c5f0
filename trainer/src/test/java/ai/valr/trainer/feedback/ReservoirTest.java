package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReservoirTest {

    private static List<Episode> episodes(int count) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            episodes.add(Traces.episode("s" + i / 4, "t" + i, List.of(Traces.FIRST), i));
        }
        return episodes;
    }

    @Test
    void shouldKeepTheSameEpisodesInWhateverOrderTheyCome() {
        List<Episode> all = episodes(200);
        Reservoir inOrder = new Reservoir(20, 1, 0, 1);
        all.forEach(inOrder::add);
        List<Episode> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(3));
        Reservoir otherwise = new Reservoir(20, 1, 0, 1);
        shuffled.forEach(otherwise::add);

        assertThat(inOrder.episodes()).hasSize(20).isEqualTo(otherwise.episodes());
    }

    @Test
    void shouldGiveEachEpisodeTheSameChance() {
        int[] kept = new int[100];
        for (int seed = 0; seed < 400; seed++) {
            Reservoir reservoir = new Reservoir(10, seed, 0, 1);
            episodes(100).forEach(reservoir::add);
            reservoir.episodes().forEach(it -> kept[(int) it.givenAtMicros()]++);
        }
        // Binomial, 400 draws of a tenth: 40 with a deviation of 6.
        assertThat(Arrays.stream(kept).boxed()).allMatch(count -> count > 12 && count < 75);
    }

    @Test
    void shouldSayBeforehandWhatItWouldKeep() {
        Reservoir reservoir = new Reservoir(10, 1, 0, 1);
        for (Episode episode : episodes(100)) {
            boolean admitted = reservoir.admits(episode.task());
            reservoir.add(episode);
            assertThat(reservoir.find(episode.task()).isPresent()).isEqualTo(admitted);
        }
    }

    @Test
    void shouldShareTasksOutWithoutAGapOrAnOverlap() {
        Reservoir heldOut = new Reservoir(1000, 1, 0, 0.2);
        Reservoir training = new Reservoir(1000, 1, 0.2, 1);
        List<Episode> all = episodes(1000);

        assertThat(all).allMatch(it -> heldOut.takes(it.task()) != training.takes(it.task()));
        assertThat(all.stream().filter(it -> heldOut.takes(it.task())).count()).isBetween(140L, 260L);
    }
}
