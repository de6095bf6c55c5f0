package ai.valr.engine;

import ai.valr.model.ReasoningModel;
import java.util.function.Consumer;

/** One model, and no other version of it. */
record OnlyVersion(ReasoningModel model) implements ModelVersions {

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public ModelUse active() {
        return new ModelUse(model, () -> {});
    }

    @Override
    public ModelUse find(String version) {
        return version.equals(model.version()) ? active() : null;
    }

    @Override
    public Wanted want(String version) {
        return version.equals(model.version())
                ? new Wanted.Ready(active())
                : new Wanted.Gone("model_version " + version + " of " + model.name() + " is not here: there is "
                        + model.version() + " alone; leave model_version out to take that");
    }

    @Override
    public Wanted wantBegun(String version) {
        return want(version);
    }

    @Override
    public void onPlaceWanted(Consumer<String> wanted) {
        // No version ever leaves.
    }
}
