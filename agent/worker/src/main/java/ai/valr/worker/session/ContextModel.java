package ai.valr.worker.session;

import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;

/**
 * Whose a context is. Its texts and frames are any version's of the family; its latents are those of the version that thought
 * them, and are thought anew before another one goes on.
 *
 * @param version of the model that its last task began with; empty where nothing is to be built upon it
 * @param thoughtBy version whose latents stand in it; another than {@code version} until they are thought anew
 * @param family {@link ModelFamily#id()}; empty where the store's format did not say yet
 */
record ContextModel(String version, String thoughtBy, String family) {
    static final ContextModel NONE = new ContextModel("", "", "");

    static ContextModel of(ReasoningModel model) {
        return new ContextModel(model.version(), model.version(), model.family().id());
    }

    /** The same with a task of another version, or of the same one. */
    ContextModel continuedBy(ReasoningModel model) {
        return new ContextModel(model.version(), thoughtBy, model.family().id());
    }

    /** Its latents were thought anew. */
    ContextModel rebuilt() {
        return new ContextModel(version, version, family);
    }

    /** Whether this version of the model can go on from it. */
    boolean isKnownTo(ReasoningModel model) {
        return !version.isEmpty()
                && (family.isEmpty()
                        ? version.equals(model.version()) && thoughtBy.equals(version)
                        : family.equals(model.family().id()));
    }

    /** Whether its latents are to be thought anew before its task's first step. */
    boolean needsRebuild() {
        return !thoughtBy.equals(version);
    }
}
