package ai.valr.worker.release;

import ai.valr.model.ReasoningModel;
import java.nio.file.Path;

/** Loads a model's folder as a worker runs it: device, number format and bounds are those of its start. */
@FunctionalInterface
public interface ModelLoader {

    /**
     * The caller closes the model.
     *
     * @throws ai.valr.model.ModelException naming what is wrong with the folder
     */
    ReasoningModel load(Path folder);
}
