package ai.valr.worker.release;

import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import java.nio.file.Path;

/** Loads a model's folder as a worker runs it: device, number format and bounds are those of its start. */
public interface ModelLoader {

    /**
     * What the folder's model has in common with other versions; its weights are read and not loaded.
     *
     * @throws ai.valr.model.ModelException naming what is wrong with the folder
     */
    ModelFamily family(Path folder);

    /**
     * The caller closes the model.
     *
     * @throws ai.valr.model.ModelException naming what is wrong with the folder
     */
    ReasoningModel load(Path folder);
}
