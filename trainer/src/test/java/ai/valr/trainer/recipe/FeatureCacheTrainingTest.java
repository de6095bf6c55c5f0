package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.valr.model.file.FileDigest;
import ai.valr.trainer.cache.FeatureCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few updates with features that are made, kept, found, or found broken: the weights are the same to the bit. */
class FeatureCacheTrainingTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final Path DINOV3 = Path.of("src", "test", "resources", "golden", "encoders", "dinov3");
    private static final int POOL = 4;
    private static final int UNLABELLED = 2;

    /** An entry of what is seen and asked, and one of the published encoder's features; the own tokens have none. */
    private static final int ENTRIES = 2 * (POOL + UNLABELLED);

    @TempDir
    private Path dir;

    private final List<String> told = new ArrayList<>();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    private static Recipe recipe(String world) {
        return new Recipe(
                "tiny",
                7,
                world,
                "fp32",
                2,
                4,
                2,
                2,
                "none",
                0,
                32,
                0,
                List.of(new EncoderRecipe.Published("dinov3", DINOV3.toString()), new EncoderRecipe.Own("own")),
                new Recipe.Tower(1, 1, 1e-3),
                stage(0),
                new Recipe.Gate(0, 0, 1, 1, 0, 1),
                stage(0),
                stage(0.5));
    }

    private static DialogueRecipe stage(double repa) {
        return new DialogueRecipe(
                3,
                POOL,
                2,
                2,
                1,
                1e-3,
                0.3,
                0.1,
                0,
                0.6,
                Map.of(),
                1,
                true,
                0.5,
                repa,
                1,
                1,
                "multiple",
                1,
                UNLABELLED,
                0,
                "numbers",
                "worked");
    }

    private FeatureCache cache() {
        return FeatureCache.open(dir.resolve("features"), FeatureCache.DEFAULT_BYTES, told::add);
    }

    private Training training(String name, Recipe recipe, Optional<FeatureCache> cache) {
        return new Training(
                recipe,
                dir.resolve(name),
                dir,
                Optional.of(SHIPPED),
                cache,
                ModelWatch.NOBODY,
                Device.cpu(),
                new PrintStream(progress, true, StandardCharsets.UTF_8));
    }

    private String trained(String name, Optional<FeatureCache> cache) {
        Training training = training(name, recipe("standard"), cache);
        assertThat(training.run(Stage.VALR)).isTrue();
        Path model = training.model(Stage.VALR);
        return FileDigest.sha256(List.of(model.resolve("model.safetensors"), model.resolve("alignment.safetensors")));
    }

    @Test
    void shouldTrainTheSameWeightsWhereverFeaturesComeFrom() throws IOException {
        String none = trained("none", Optional.empty());

        FeatureCache cold = cache();
        assertThat(trained("cold", Optional.of(cold))).isEqualTo(none);
        assertThat(cold.made()).isPositive();
        int drawn = entries().size(); // fewer than were made where two shards drew a scene at once

        FeatureCache ahead = cache();
        assertThat(training("ahead", recipe("standard"), Optional.of(ahead)).features(Stage.VALR))
                .isTrue();
        assertThat(ahead.found() + ahead.made()).isEqualTo(ENTRIES);
        assertThat(ahead.made()).isEqualTo(ENTRIES - drawn);
        assertThat(entries()).hasSize(ENTRIES);

        FeatureCache warm = cache();
        assertThat(trained("warm", Optional.of(warm))).isEqualTo(none);
        assertThat(warm.made()).isZero();
        assertThat(warm.found()).isGreaterThanOrEqualTo(drawn);

        for (Path entry : entries()) {
            byte[] bytes = Files.readAllBytes(entry);
            bytes[bytes.length / 2] ^= 1;
            Files.write(entry, bytes);
        }
        FeatureCache broken = cache();
        assertThat(trained("broken", Optional.of(broken))).isEqualTo(none);
        assertThat(broken.broken()).isGreaterThanOrEqualTo(drawn);
        assertThat(broken.made()).isEqualTo(broken.broken());
        assertThat(told).singleElement().asString().contains("made anew");
        assertThat(progress.toString(StandardCharsets.UTF_8))
                .contains("features " + (POOL + UNLABELLED) + "/" + (POOL + UNLABELLED))
                .contains("of them because the file there was broken or foreign");
    }

    @Test
    void shouldShareWhatTwoStagesHaveInCommonAndNothingOfAnotherWorld() throws IOException {
        FeatureCache cache = cache();
        assertThat(training("a", recipe("standard"), Optional.of(cache)).features(Stage.VALR))
                .isTrue();
        FeatureCache sft = cache();
        assertThat(training("b", recipe("standard"), Optional.of(sft)).features(Stage.SFT))
                .isTrue();
        assertThat(sft.found()).isEqualTo(POOL);
        assertThat(sft.made()).isZero();

        FeatureCache hard = cache();
        assertThat(training("c", recipe("hard"), Optional.of(hard)).features(Stage.SFT))
                .isTrue();
        assertThat(hard.found()).isZero();
        assertThat(hard.made()).isEqualTo(POOL);
    }

    @Test
    void shouldRefuseWhatCannotBeComputedAhead() {
        assertThatThrownBy(() ->
                        training("x", recipe("standard"), Optional.of(cache())).features(Stage.BASE))
                .hasMessageContaining("the stage base trains what makes features");
        assertThatThrownBy(() ->
                        training("x", recipe("standard"), Optional.empty()).features(Stage.VALR))
                .hasMessageContaining("give its folder");
    }

    @Test
    void shouldGoOnWithWhatIsMissingAfterAStop() {
        Training stopped = training("x", recipe("standard"), Optional.of(cache()));
        stopped.stop();
        assertThat(stopped.features(Stage.VALR)).isFalse();
        FeatureCache again = cache();
        assertThat(training("x", recipe("standard"), Optional.of(again)).features(Stage.VALR))
                .isTrue();
        assertThat(again.made()).isEqualTo(ENTRIES);
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve("features"))) {
            return files.filter(file -> file.toString().endsWith(".features"))
                    .sorted()
                    .toList();
        }
    }
}
