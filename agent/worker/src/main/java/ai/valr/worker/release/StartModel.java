package ai.valr.worker.release;

import ai.valr.model.ReasoningModel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a worker starts with.
 *
 * @param model loaded from {@code folder}; stays its owner's
 * @param folder where its files are, from which it is loaded again after another version took its place
 * @param loader of this and other versions
 */
public record StartModel(ReasoningModel model, Path folder, ModelLoader loader) {

    public StartModel {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(loader, "loader");
    }
}
