package ai.valr.node;

import ai.valr.model.ModelFamily;
import ai.valr.model.ReasoningModel;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.model.torch.ValrModel;
import ai.valr.worker.release.ModelLoader;
import java.nio.file.Path;

/** Loads the model that settings name. */
public final class ModelLoading {
    private ModelLoading() {}

    /** @throws ai.valr.model.ModelException naming what is wrong; the caller closes the model */
    public static ReasoningModel load(ModelSettings settings, Progress progress) {
        Bf16Hardware.warning(TorchDevice.resolve(settings.device()), settings.dtype())
                .ifPresent(progress::say);
        ReasoningModel model = loader(settings).load(settings.folder());
        progress.say("model " + model.name() + " " + model.version() + " from " + settings.folder());
        return model;
    }

    /** Loads other versions of the model in the same way. */
    public static ModelLoader loader(ModelSettings settings) {
        ModelOptions options =
                new ModelOptions(settings.device(), settings.dtype(), settings.maxModelLen(), PictureLimits.DEFAULT);
        return new ModelLoader() {
            @Override
            public ModelFamily family(Path folder) {
                return ValrModel.familyOf(folder);
            }

            @Override
            public ReasoningModel load(Path folder) {
                return ValrModel.load(folder, options);
            }
        };
    }
}
