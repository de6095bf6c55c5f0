package ai.valr.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.torch.ScriptModule;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.stage.TrainableModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    private static final Path MODEL = Path.of("..", "models", "valr-mini");
    private static final int SHARDS = 2;
    private static final int ARRAYS = 2000;

    /** A shard that fails at once, and one that computes on from then. */
    private static final class HalfBroken implements Objective {
        private final CountDownLatch failed = new CountDownLatch(1);
        private final AtomicInteger made = new AtomicInteger();

        @Override
        public List<String> figures() {
            return List.of("loss");
        }

        @Override
        public int samples() {
            return 1;
        }

        @Override
        public NDArray[] gradients(NDManager scratch, long update, int micro) {
            if (micro == 0) {
                failed.countDown();
                throw new IllegalArgumentException("no such sample");
            }
            try {
                failed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < ARRAYS; i++) {
                scratch.zeros(new Shape(1)).close();
                made.incrementAndGet();
            }
            return new NDArray[] {scratch.zeros(new Shape())};
        }
    }

    @Test
    void shouldFreeNothingWhileAShardComputes() {
        TrainableModel model = TrainableModel.read(MODEL);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                ScriptModule script = ScriptModule.ofModel(manager, model.config(), model.valr())) {
            Tensor weight = new Tensor(new long[] {1}, new float[] {1});
            Parameters parameters = new Parameters(manager, Map.of("weight", weight), List.of("weight"));
            AdamW optimizer = new AdamW(AdamW.Settings.standard(), parameters, parameter -> 1);
            TrainingLoop loop = new TrainingLoop(
                    script, manager, parameters, optimizer, new LearningRate(1e-3, 1, 0, 1), SHARDS, 1);
            HalfBroken objective = new HalfBroken();
            ExecutorService threads = loop.threads();
            assertThatThrownBy(() -> loop.update(objective, threads, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("update 0 failed: no such sample");
            assertThat(objective.made).hasValue(ARRAYS);
            threads.shutdownNow();
        }
    }
}
