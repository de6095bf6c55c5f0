package ai.valr.node;

import ai.valr.model.ReasoningModel;

/** Loads the node's model. */
final class ModelLoading {
    private ModelLoading() {}

    static ReasoningModel load(NodeSettings settings, Progress progress) {
        return null;
    }
}
