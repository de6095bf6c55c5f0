package ai.valr.engine;

import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;

/** Where versions of a model come from that are not in memory. Used by one thread at a time. */
public interface VersionSource {

    /** A version whose files are at hand. */
    interface Found extends AutoCloseable {

        /**
         * What it has in common with other versions, from its files alone: a model that is none of this line is not loaded.
         *
         * @throws ai.valr.model.ModelException what is wrong with its files
         */
        ModelFamily family();

        /**
         * Loads it. The caller closes the model.
         *
         * @throws ai.valr.model.ModelException what is wrong with its files
         */
        ReasoningModel load();

        /** Lets the files go; a model that was loaded from them needs them no more. */
        @Override
        void close();
    }

    /**
     * Finds a version and brings its files here, which may take long and takes no memory for weights. The caller closes what it
     * gets.
     *
     * @throws VersionException why it cannot be had, and whether another try may help
     */
    Found find(String version);
}
