package ai.valr.engine;

import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import java.util.function.Consumer;

/**
 * The versions of one model, of which some are in memory. All are of one {@link ModelFamily}: vocabulary, layout, bounds and
 * vision tower are the same, whichever of them is asked. Thread-safe; nothing here waits.
 */
public interface ModelVersions {

    /** What becomes of a version that was asked for. */
    sealed interface Wanted {
        /** It is in memory; the caller closes the use. */
        record Ready(ModelUse use) implements Wanted {}

        /** It is on its way; ask again. */
        record Loading() implements Wanted {}

        /**
         * It cannot be had.
         *
         * @param reason a sentence that says why, and what there is
         */
        record Gone(String reason) implements Wanted {}
    }

    /** Versions of this one model alone, which stays its owner's. */
    static ModelVersions only(ReasoningModel model) {
        return new OnlyVersion(model);
    }

    /** The model's name. */
    String name();

    /** The version that tasks which begin now are answered by, in use: the caller closes it. */
    ModelUse active();

    /** A version in use, which the caller closes; null where it is not in memory. */
    ModelUse find(String version);

    /** Asks for a version that a task shall begin with; it is loaded where it is not in memory. */
    Wanted want(String version);

    /**
     * Asks for a version that a task has begun with: as {@link #want}, and it goes before those that only wait to begin.
     */
    Wanted wantBegun(String version);

    /**
     * @param wanted is told a version whose place another one wants, from time to time until it has it: its idle caches can go.
     *     Called on a thread of its own, and replaces what was given before
     */
    void onPlaceWanted(Consumer<String> wanted);
}
