package ai.valr.node;

import ai.valr.model.ReasoningModel;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;

/** Loads the model that settings name. */
public final class ModelLoading {
    private ModelLoading() {}

    /** @throws ai.valr.model.ModelException naming what is wrong; the caller closes the model */
    public static ReasoningModel load(ModelSettings settings, Progress progress) {
        ReasoningModel model = ValrModel.load(
                settings.folder(),
                new ModelOptions(settings.device(), settings.dtype(), settings.maxModelLen(), PictureLimits.DEFAULT));
        progress.say("model " + model.name() + " " + model.version() + " from " + settings.folder());
        return model;
    }
}
