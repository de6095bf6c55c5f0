package ai.valr.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurveTest {
    @TempDir
    private Path run;

    private void write(int updates) throws IOException {
        Files.write(
                run.resolve(TrainingRun.METRICS),
                IntStream.rangeClosed(1, updates)
                        .mapToObj(update -> String.format(
                                Locale.ROOT,
                                "{\"update\": %d, \"seconds\": 1, \"loss\": %d, \"ce\": 0.5, \"grad_norm\": 9, \"lr\": 1}",
                                update,
                                -update))
                        .toList());
    }

    @Test
    void shouldBeEachUpdateWhereThereIsRoom() throws IOException {
        write(3);

        assertThat(LearningCurve.of(run, 64)).hasValueSatisfying(curve -> {
            assertThat(curve.updates()).containsExactly(1, 2, 3);
            assertThat(curve.figures()).containsOnlyKeys("loss", "ce");
            assertThat(curve.figures()).containsEntry("loss", List.of(-1.0, -2.0, -3.0));
        });
    }

    @Test
    void shouldNeverHaveMorePointsThanAskedForAndEndWithTheLastUpdate() throws IOException {
        for (int updates : new int[] {4, 5, 7, 8, 9}) {
            write(updates);

            LearningCurve curve = LearningCurve.of(run, 4).orElseThrow();

            assertThat(curve.updates()).hasSizeLessThanOrEqualTo(4).endsWith(updates);
            assertThat(curve.figures().get("loss")).hasSameSizeAs(curve.updates());
        }
        assertThat(LearningCurve.of(run, 4).orElseThrow().figures().get("loss")).containsExactly(-2.0, -5.0, -8.0);
    }

    @Test
    void shouldBeNoneBeforeTheFirstUpdate() throws IOException {
        assertThat(LearningCurve.of(run, 64)).isEmpty();
        write(0);
        assertThat(LearningCurve.of(run, 64)).isEmpty();
    }
}
