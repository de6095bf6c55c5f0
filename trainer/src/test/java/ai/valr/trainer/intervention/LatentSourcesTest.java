package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatentSourcesTest {
    private static final float[] OWN = {3, 4, 0, 0, 0, -2};

    @Test
    void shouldGiveNoiseTheNormOfWhatItReplaces() {
        float[] noise = new NoiseLatents(1, 2).latents(5, 0, OWN).orElseThrow();

        assertThat(norm(noise, 0)).isCloseTo(5, within(1e-5));
        assertThat(norm(noise, 3)).isCloseTo(2, within(1e-5));
    }

    @Test
    void shouldGiveTheSameNoiseToTheSameStepOnly() {
        NoiseLatents noise = new NoiseLatents(1, 2);
        float[] first = noise.latents(5, 0, OWN).orElseThrow();

        assertThat(noise.latents(5, 0, OWN).orElseThrow()).isEqualTo(first);
        assertThat(noise.latents(5, 1, OWN).orElseThrow()).isNotEqualTo(first);
        assertThat(noise.latents(6, 0, OWN).orElseThrow()).isNotEqualTo(first);
        assertThat(new NoiseLatents(2, 2).latents(5, 0, OWN).orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void shouldTakeTheMeanPositionByPosition() {
        assertThat(MeanLatents.of(List.of(new float[] {1, 2, 3, 4}, new float[] {3, 2, 1, 0})))
                .containsExactly(2, 2, 2, 2);
    }

    @Test
    void shouldMeasureHowFarLatentsMoved() {
        // One position turned by a right angle, the other as it was but twice as long.
        float[] one = {1, 0, 0, 1};
        float[] other = {0, 1, 0, 2};

        assertThat(LatentDistance.cosine(one, other, 2)).isCloseTo(0.5, within(1e-9));
        assertThat(LatentDistance.relative(one, other)).isCloseTo(Math.sqrt(3 / 2.0), within(1e-9));
        assertThat(LatentDistance.cosine(one, one, 2)).isCloseTo(0, within(1e-9));
        assertThat(LatentDistance.relative(one, one)).isZero();
    }

    private static double norm(float[] values, int from) {
        double sum = 0;
        for (int i = from; i < from + 3; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }
}
