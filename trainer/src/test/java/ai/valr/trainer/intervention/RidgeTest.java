package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RidgeTest {

    @Test
    void shouldFindALineAndAPlane() {
        double[][] x = {{0, 1}, {1, 5}, {2, 0}, {3, 2}};
        double[][] y = new double[4][];
        for (int i = 0; i < 4; i++) {
            y[i] = new double[] {2 * x[i][0] + 1, x[i][0] - 3 * x[i][1] + 4};
        }

        Ridge ridge = Ridge.fit(x, y, 1e-9);

        assertThat(ridge.predict(new double[] {10, -2})).containsExactly(new double[] {21, 20}, within(1e-6));
    }

    @Test
    void shouldShrinkByThePenalty() {
        // One standardised input: the slope is 1 / (1 + penalty) of the unbound one, and the mean stays.
        double[][] x = {{-1}, {1}};
        double[][] y = {{1}, {5}};

        Ridge ridge = Ridge.fit(x, y, 0.25);

        assertThat(ridge.predict(new double[] {0})).containsExactly(new double[] {3}, within(1e-12));
        assertThat(ridge.predict(new double[] {1})).containsExactly(new double[] {3 + 2 / 1.25}, within(1e-12));
    }

    @Test
    void shouldPassOverInputsThatNeverChange() {
        Ridge ridge = Ridge.fit(new double[][] {{7, 0}, {7, 1}}, new double[][] {{0}, {1}}, 1e-9);

        assertThat(ridge.predict(new double[] {1000, 1})).containsExactly(new double[] {1}, within(1e-6));
    }

    @Test
    void shouldStandMoreInputsThanRows() {
        Random random = new Random(1);
        double[][] x = new double[10][40];
        double[][] y = new double[10][1];
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 40; j++) {
                x[i][j] = random.nextGaussian();
            }
            y[i][0] = x[i][3];
        }

        Ridge ridge = Ridge.fit(x, y, 1e-3);

        for (int i = 0; i < 10; i++) {
            assertThat(ridge.predict(x[i])).containsExactly(new double[] {y[i][0]}, within(0.05));
        }
    }
}
