package ai.valr.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.valr.trainer.roomworld.Score;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SceneBootstrapTest {
    private static final int SCENES = 200;

    @Test
    void shouldGiveTheIntervalOfIndependentValues() {
        List<Integer> scenes = IntStream.range(0, SCENES).boxed().toList();
        double[] values = IntStream.range(0, SCENES).mapToDouble(i -> i % 2).toArray();

        Score.Figure figure = new SceneBootstrap(scenes).mean(values);

        assertThat(figure.score()).isEqualTo(0.5);
        assertThat(figure.halfWidth()).isCloseTo(1.96 * 0.5 / Math.sqrt(SCENES), within(0.01));
        assertThat(figure.n()).isEqualTo(SCENES);
    }

    @Test
    void shouldDrawWholeScenes() {
        // Four questions a scene that stand and fall together are worth no more than one.
        List<Integer> scenes =
                IntStream.range(0, 4 * SCENES).mapToObj(i -> i / 4).toList();
        double[] values =
                IntStream.range(0, 4 * SCENES).mapToDouble(i -> i / 4 % 2).toArray();

        Score.Figure figure = new SceneBootstrap(scenes).mean(values);

        assertThat(figure.halfWidth()).isCloseTo(1.96 * 0.5 / Math.sqrt(SCENES), within(0.01));
    }

    @Test
    void shouldGiveOneSceneNoWidth() {
        Score.Figure figure = new SceneBootstrap(List.of(3, 3)).mean(new double[] {0, 1});

        assertThat(figure).isEqualTo(new Score.Figure(0.5, 0.5, 0.5, 2));
    }
}
