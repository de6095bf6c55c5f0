package ai.valr.engine;

import ai.valr.model.ReasoningModel;

/** Where versions of a model come from that are not in memory. Used by one thread at a time. */
public interface VersionSource {

    /**
     * Loads a version, which may take long. The caller closes it.
     *
     * @throws VersionException why it cannot be had, and whether another try may help
     * @throws ai.valr.model.ModelException what is wrong with its files
     */
    ReasoningModel load(String version);
}
