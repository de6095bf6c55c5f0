package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.trainer.recipe.EncoderRecipe;
import ai.valr.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentFileTest {
    @TempDir
    private Path dir;

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Experiments.SHIPPED)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shouldShipExperimentsWhoseArmsAreRecipes(Path path) {
        ExperimentFile file = ExperimentFile.read(path);
        RecipeVariants variants = new RecipeVariants(file);

        assertThat(file.experiment().arms())
                .allSatisfy(arm -> assertThat(file.from(arm, file.from())).isDirectory());
        assertThat(file.experiment().seeds()).hasSizeGreaterThanOrEqualTo(3);
        List<String> digests = file.experiment().arms().stream()
                .filter(arm -> arm.timeOf() == null)
                .map(arm ->
                        arm.stage() + variants.of(arm, 1, OptionalInt.empty()).digest())
                .toList();
        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void shouldMakeTheArmThatTwoExperimentsHaveOnce() {
        assertThat(digest("lambda", "lambda-0.5"))
                .isEqualTo(digest("alignment", "m"))
                .isEqualTo(digest("latents", "k-4"))
                .isEqualTo(digest("layer", "layer-3"))
                .isEqualTo(digest("norm", "none"))
                .isEqualTo(digest("frames", "single"))
                .isEqualTo(digest("learning-curves", "m-400"))
                .isEqualTo(digest("haste", "until-1"));
        assertThat(digest("bottleneck", "share-0")).isEqualTo(digest("direct", "m"));
    }

    private static String digest(String experiment, String arm) {
        ExperimentFile file = ExperimentFile.read(Experiments.SHIPPED.resolve(experiment + ".json"));
        return new RecipeVariants(file)
                .of(file.experiment().arm(arm), 1, OptionalInt.empty())
                .digest();
    }

    @Test
    void shouldSetTheRecipesKeys() throws Exception {
        ExperimentFile file = read("""
                {"name": "a", "stage": "valr", "set": {"latents": 9, "valr.repa_weight": 0.25, "encoders": ["own"]}},
                {"name": "b", "like": "a", "set": {"latents": 16}}
                """);
        RecipeVariants variants = new RecipeVariants(file);
        Recipe recipe =
                variants.of(file.experiment().arm("b"), 5, OptionalInt.of(7)).recipe();

        assertThat(recipe.seed()).isEqualTo(5);
        assertThat(recipe.latents()).isEqualTo(16);
        assertThat(recipe.valr().repaWeight()).isEqualTo(0.25);
        assertThat(recipe.valr().updates()).isEqualTo(7);
        assertThat(recipe.sft().updates()).isNotEqualTo(7);
        assertThat(recipe.encoders()).extracting(EncoderRecipe::name).containsExactly("own");
    }

    @Test
    void shouldStartAnArmFromItsOwnModel() throws Exception {
        ExperimentFile file = read("""
                {"name": "a", "stage": "sft", "from": "../own"},
                {"name": "b", "like": "a"},
                {"name": "c", "stage": "sft"}
                """);
        Path given = Path.of("given");

        assertThat(file.experiment().arms())
                .extracting(arm -> file.from(arm, given))
                .containsExactly(
                        dir.resolve("../own").normalize(), dir.resolve("../own").normalize(), given);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"valr.repa_wieght\": 1 | repa_wieght",
                "\"vlar.repa_weight\": 1 | vlar",
                "\"latents.k\": 1 | latents",
                "\"latents\": 65 | latents is 65",
                "\"encoders\": [\"semantic\"] | semantic"
            })
    void shouldNameFileArmAndKey(String set, String offender) throws Exception {
        ExperimentFile file = read("{\"name\": \"a\", \"stage\": \"valr\", \"set\": {" + set + "}}");
        RecipeVariants variants = new RecipeVariants(file);

        assertThatThrownBy(() -> variants.of(file.experiment().arm("a"), 1, OptionalInt.empty()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file.file() + ", arm a: ")
                .hasMessageContaining(offender)
                .hasMessageNotContaining("valr-recipe-");
    }

    @Test
    void shouldTellAllProblemsOfAFileAtOnce() throws Exception {
        String arms = """
                {"name": "a", "stage": "base"}, {"name": "A b", "stage": "sft"}, {"name": "c", "like": "later"},
                {"name": "d", "stage": "sft", "time_of": "a"}, {"name": "a", "stage": "sft", "set": {"seed": 3}}
                """;

        assertThatThrownBy(() -> read(arms, "sft"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tiny.json")
                .hasMessageContaining("arm a.stage is base")
                .hasMessageContaining("arm is A b")
                .hasMessageContaining("arm c.like is later")
                .hasMessageContaining("arm d.like is null")
                .hasMessageContaining("arm is a; expected each name once")
                .hasMessageContaining("arm a.set.seed is 3")
                .hasMessageContaining("reference is sft");
        assertThatThrownBy(() -> read("{\"name\": \"a\", \"stagge\": \"sft\"}")).hasMessageContaining("stagge");
    }

    @ParameterizedTest
    @CsvSource({"nothing, 0", "places, 1"})
    void shouldRefuseWhatCannotBeAsked(String asks, int latentScenes) throws Exception {
        Path file = Experiments.write(dir, "{\"name\": \"a\", \"stage\": \"sft\"}", "a");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"latent_scenes\": 2",
                                "\"asks\": \"" + asks + "\", \"latent_scenes\": " + latentScenes));

        assertThatThrownBy(() -> ExperimentFile.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("latent_scenes 0 or at least 2")
                .hasMessageContaining("asks questions or places");
    }

    private ExperimentFile read(String arms) throws IOException {
        return read(arms, "a");
    }

    private ExperimentFile read(String arms, String reference) throws IOException {
        return ExperimentFile.read(Experiments.write(dir, arms, reference));
    }
}
