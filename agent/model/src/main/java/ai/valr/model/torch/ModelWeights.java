package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's weights on its device, in the order of {@link WeightOrder}. With tied embeddings the decoder's list ends
 * with the embedding once more, so that the functions find a head in either case. Owned by the manager they were loaded
 * with.
 *
 * @param decoder embedding, blocks, norm, head
 * @param vision patch embedding, blocks, merger
 */
public record ModelWeights(List<NDArray> decoder, List<NDArray> vision) {

    /**
     * Reads a checkpoint that was checked against the configuration.
     *
     * @param manager owns the weights, and says the device
     * @param script has the functions of {@code weights.py}
     * @param dtype that weights are kept and computed in
     */
    public static ModelWeights load(
            NDManager manager, ScriptModule script, ModelConfig config, CheckpointFiles files, Dtype dtype) {
        List<NDArray> decoder = load(manager, script, WeightOrder.decoder(config), files, dtype);
        if (config.text().tieWordEmbeddings()) {
            decoder.add(decoder.get(0));
        }
        return new ModelWeights(
                List.copyOf(decoder), List.copyOf(load(manager, script, WeightOrder.vision(config), files, dtype)));
    }

    static List<NDArray> load(
            NDManager manager, ScriptModule script, List<String> names, CheckpointFiles files, Dtype dtype) {
        List<NDArray> arrays = new ArrayList<>(names.size());
        for (String name : names) {
            arrays.add(MappedTensor.load(manager, script, name, files, dtype));
        }
        return arrays;
    }
}
