package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.config.FrameSight;
import ai.valr.trainer.data.Lesson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeFileTest {
    private static final Path SHIPPED = Path.of("recipes", "valr-mini.json");
    private static final Path WITH_TEACHERS = Path.of("recipes", "valr-mini-teachers.json");

    @TempDir
    private Path dir;

    @Test
    void shouldReadTheShippedRecipe() {
        Recipe recipe = RecipeFile.read(SHIPPED);

        assertThat(recipe.name()).isEqualTo("valr-mini");
        assertThat(recipe.valr().repaWeight()).isPositive();
        assertThat(recipe.encoders()).extracting(EncoderRecipe::name).containsExactly("own");
        assertThat(RecipeFile.read(WITH_TEACHERS).encoders())
                .extracting(EncoderRecipe::name)
                .containsExactly("own", "semantics", "geometry");
    }

    @Test
    void shouldNameAnEncoderThatIsNotKnown() throws Exception {
        Path file = changed("\"name\": \"semantics\"", "\"name\": \"semantic\"");

        assertThatThrownBy(() -> RecipeFile.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'semantic'")
                .hasMessageContaining("geometry");
    }

    @Test
    void shouldReadAPublishedEncoderAndAskForItsPath() throws Exception {
        String semantics = "{\"name\": \"semantics\", \"updates\": 2400, \"walks\": 16, \"learning_rate\": 0.0015}";

        assertThat(RecipeFile.read(changed(semantics, "{\"name\": \"dinov3\", \"path\": \"teachers/dinov3\"}"))
                        .encoders())
                .contains(new EncoderRecipe.Published("dinov3", "teachers/dinov3"));
        assertThatThrownBy(() -> RecipeFile.read(changed(semantics, "{\"name\": \"dinov3\"}")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("path");
        assertThatThrownBy(() -> RecipeFile.read(changed(semantics, "{\"name\": \"dinov3\", \"path\": \"\"}")))
                .hasMessageContaining("encoder dinov3")
                .hasMessageContaining("the path of its folder");
    }

    @Test
    void shouldRefuseAnEncoderNamedTwice() throws Exception {
        Path file = changed("\"name\": \"semantics\"", "\"name\": \"geometry\"");

        assertThatThrownBy(() -> RecipeFile.read(file)).hasMessageContaining("each name once");
    }

    @Test
    void shouldWantLatentsWhereNothingElseSeesTheFrames() throws Exception {
        Path blind = changed("\"bottleneck\": 0.0", "\"bottleneck\": 1.0");
        assertThat(RecipeFile.read(blind).valr().framesSeenBy()).isEqualTo(FrameSight.LATENTS);

        Path file = changed(
                "\"latents_share\": 1.0", "\"latents_share\": 0.5", "\"bottleneck\": 0.0", "\"bottleneck\": 1.0");
        assertThatThrownBy(() -> RecipeFile.read(file))
                .hasMessageContaining("valr.latents_share is 0.5")
                .hasMessageContaining("bottleneck is 1");
    }

    @Test
    void shouldKnowWhatStepsMaySay() throws Exception {
        assertThat(RecipeFile.read(changed("\"steps\": \"worked\"", "\"steps\": \"terse\""))
                        .valr()
                        .said())
                .isEqualTo(Lesson.Steps.TERSE);
        Path file = changed("\"steps\": \"worked\"", "\"steps\": \"silent\"");
        assertThatThrownBy(() -> RecipeFile.read(file))
                .hasMessageContaining("valr.steps is silent")
                .hasMessageContaining("worked, placed or terse");
    }

    @Test
    void shouldKnowWhatMayComeBehindAQuestion() throws Exception {
        String numbers = "\"follow_ups\": \"numbers\"";
        assertThat(RecipeFile.read(changed(numbers, "\"follow_ups\": \"any\""))
                        .valr()
                        .behind())
                .isEqualTo(Lesson.FollowUps.ANY);
        Path file = changed(numbers, "\"follow_ups\": \"none\"");
        assertThatThrownBy(() -> RecipeFile.read(file))
                .hasMessageContaining("valr.follow_ups is none")
                .hasMessageContaining("numbers or any");
    }

    @Test
    void shouldAskForAnEncodersNumbers() throws Exception {
        Path file = changed(
                "\"updates\": 2400, \"walks\": 16, \"learning_rate\": 0.0015}",
                "\"walks\": 16, \"learning_rate\": 0.0015}");

        assertThatThrownBy(() -> RecipeFile.read(file)).hasMessageContaining("updates");
    }

    @Test
    void shouldNameAnUnknownKey() throws Exception {
        Path file = changed("\"psi_width\"", "\"psi_wdith\": 3, \"psi_width\"");

        assertThatThrownBy(() -> RecipeFile.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("psi_wdith");
    }

    @Test
    void shouldTellAllProblemsAtOnce() throws Exception {
        Path file = changed(
                "\"standard\"", "\"moon\"",
                "\"shards\": 2", "\"shards\": 0",
                "\"side\": 0.9", "\"side\": 9",
                "\"accumulation\": 1", "\"accumulation\": 0");

        assertThatThrownBy(() -> RecipeFile.read(file))
                .hasMessageContaining("world is moon; expected one of")
                .hasMessageContaining("shards is 0; expected 1 to 64")
                .hasMessageContaining("gate.side is 9.0; expected 0 to 1")
                .hasMessageContaining("base.accumulation is 0; expected 1 or more");
    }

    @Test
    void shouldNotDrawFromNothing() throws Exception {
        Path file = changed(
                "\"grounding\": 0.1", "\"grounding\": 0",
                "\"caption\": 0.05", "\"caption\": 0",
                "\"drill\": 0.2", "\"drill\": 0",
                "\"question\": 0.65", "\"question\": 0");
        assertThatThrownBy(() -> RecipeFile.read(file))
                .hasMessageContaining("sft.grounding, caption, drill and question together is 0.0; expected above 0");
    }

    private Path changed(String... replacements) throws Exception {
        String text = Files.readString(WITH_TEACHERS);
        for (int i = 0; i < replacements.length; i += 2) {
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        Path file = dir.resolve("recipe.json");
        Files.writeString(file, text);
        return file;
    }
}
