package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.trainer.stage.MiniModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini-direct");
    private static final String BLOCKS = "model.language_model.layers.";
    private static final long SEED = 7;

    @TempDir
    private Path dir;

    private final Lineage shipped = Lineage.tuned(SHIPPED);

    @Test
    void shouldDrawTheLastBlocksAnew() {
        Map<String, Tensor> drawn = shipped.withFreshBlocks(2, SEED).weights();
        Map<String, Tensor> fresh = MiniModel.init(shipped.config(), SEED);

        assertThat(drawn.keySet()).isEqualTo(shipped.weights().keySet());
        drawn.forEach((name, tensor) -> {
            boolean last = name.startsWith(BLOCKS + 3) || name.startsWith(BLOCKS + 4);
            assertThat(Arrays.equals(
                            tensor.values(),
                            (last ? fresh : shipped.weights()).get(name).values()))
                    .as(name)
                    .isTrue();
        });
    }

    @Test
    void shouldLeaveAllBlocksWhereNoneIsAskedFor() {
        assertThat(shipped.withFreshBlocks(0, SEED)).isSameAs(shipped);
    }

    @Test
    void shouldSayThatThereAreNotAsManyBlocks() {
        assertThatThrownBy(() -> shipped.withFreshBlocks(6, SEED))
                .isInstanceOf(ModelException.class)
                .hasMessage("fresh_blocks is 6; the decoder of the model that is started from has 5");
    }

    @Test
    void shouldLookAndAlignWhereTheRecipeSays() throws IOException {
        Lineage started = shipped.withLatentsOf(recipe(5, 2));
        assertThat(started.valr().alignmentLayer()).isEqualTo(5);
        assertThat(started.valr().lookLayer()).isEqualTo(2);
        assertThat(started.weights()).isSameAs(shipped.weights());
    }

    @Test
    void shouldSayThatThereIsNoSuchLayer() throws IOException {
        Recipe aligned = recipe(6, 3);
        Recipe looking = recipe(3, 9);
        assertThatThrownBy(() -> Lineage.fresh(aligned)).hasMessageStartingWith("alignment_layer of the recipe is 6;");
        assertThatThrownBy(() -> shipped.withLatentsOf(aligned))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "alignment_layer of the recipe is 6; expected a block of the decoder that is trained, from 1 to 5");
        assertThatThrownBy(() -> shipped.withLatentsOf(looking))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "look_layer of the recipe is 9; expected a block of the decoder that is trained, from 1 to 5");
    }

    private Recipe recipe(int aligned, int looking) throws IOException {
        String recipe = Files.readString(Path.of("recipes", "valr-mini.json"));
        return RecipeFile.read(Files.writeString(
                dir.resolve("recipe.json"),
                recipe.replace("\"alignment_layer\": 3", "\"alignment_layer\": " + aligned)
                        .replace("\"look_layer\": 3", "\"look_layer\": " + looking)));
    }
}
