package ai.valr.trainer.recipe;

import java.nio.file.Path;

/** What looks at the model of {@code sft} or {@code valr} while it is trained; on the training's thread. */
public interface ModelWatch {
    /** Wants nothing. */
    ModelWatch NOBODY = new ModelWatch() {
        @Override
        public boolean due(long updates) {
            return false;
        }

        @Override
        public void see(Path model, long updates) {}
    };

    /** Whether the model is wanted after this many updates. */
    boolean due(long updates);

    /** Called with a folder that holds the model as it is then. A resumed run shows again what it did since its checkpoint. */
    void see(Path model, long updates);
}
