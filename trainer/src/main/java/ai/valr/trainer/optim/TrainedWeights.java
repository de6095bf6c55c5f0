package ai.valr.trainer.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A model's tensors while they are trained: what an objective computes with, and what its gradients mean for the {@link
 * Parameters} that an optimizer changes. Safe for use by several threads between two updates.
 */
public interface TrainedWeights {

    /**
     * The tensors of these names as they are now.
     *
     * @param scratch owns what is made for it
     */
    List<NDArray> get(NDManager scratch, List<String> names);

    /** Whether the gradient of a tensor is asked for. */
    boolean wants(String name);

    /**
     * Turns gradients of tensors into gradients of what is trained.
     *
     * @param scratch owns what is made for it
     * @param names of the tensors that were {@linkplain #wants wanted}, in the order in which they were asked for
     * @param gradients one a name
     * @return one a trained parameter, in the order of {@link Parameters#trained()}
     */
    NDArray[] gradients(NDManager scratch, List<String> names, NDArray[] gradients);
}
