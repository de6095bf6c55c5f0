package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadoutTest {
    private static final int ROWS = 400;
    private static final List<Integer> SCENES =
            IntStream.range(0, ROWS).mapToObj(row -> row / 5).toList();
    private static final Readout READOUT = new Readout(SCENES);
    private static final double[][] STATES = states();

    private static double[][] states() {
        Random random = new Random(3);
        return IntStream.range(0, ROWS)
                .mapToObj(row -> random.doubles(6, -1, 1).toArray())
                .toArray(double[][]::new);
    }

    @Test
    void shouldReadWhatIsThere() {
        double[] values = IntStream.range(0, ROWS)
                .mapToDouble(row -> 3 * STATES[row][0] - STATES[row][4])
                .toArray();
        int[] classes =
                IntStream.range(0, ROWS).map(row -> STATES[row][2] > 0 ? 1 : 0).toArray();

        assertThat(READOUT.explained(STATES, values).score()).isCloseTo(1, within(1e-3));
        assertThat(READOUT.accuracy(STATES, classes).score()).isGreaterThan(0.93);
        assertThat(READOUT.accuracy(STATES, classes).n()).isEqualTo(ROWS - READOUT.fits());
    }

    @Test
    void shouldReadNothingWhereThereIsNothing() {
        Random random = new Random(4);
        double[] values = random.doubles(ROWS).toArray();
        int[] classes = random.ints(ROWS, 0, 4).toArray();

        assertThat(READOUT.explained(STATES, values).high()).isLessThan(0.1);
        assertThat(READOUT.accuracy(STATES, classes).score()).isLessThan(0.4);
    }

    @Test
    void shouldHoldTheBestConstantBeside() {
        // The even scenes, which are fitted on, have class 1; of the scored ones every other has.
        int[] classes =
                SCENES.stream().mapToInt(scene -> scene % 4 == 3 ? 0 : 1).toArray();
        double[] values = IntStream.of(classes).mapToDouble(it -> it).toArray();

        assertThat(READOUT.majority(classes).score()).isEqualTo(0.5);
        // The constant 1, where the scored rows are half 0 and half 1: 1 - .5 / .25.
        assertThat(READOUT.mean(values).score()).isCloseTo(-1, within(1e-9));
    }

    @Test
    void shouldNotTryWithTooLittle() {
        assertThat(new Readout(List.of(0, 1, 2, 3)).isPossible()).isFalse();
        assertThat(READOUT.isPossible()).isTrue();
        assertThat(READOUT.fits()).isEqualTo(ROWS / 2);
    }
}
