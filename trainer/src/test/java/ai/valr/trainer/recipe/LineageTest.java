package ai.valr.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.trainer.stage.MiniModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini-direct");
    private static final String BLOCKS = "model.language_model.layers.";
    private static final long SEED = 7;

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
}
