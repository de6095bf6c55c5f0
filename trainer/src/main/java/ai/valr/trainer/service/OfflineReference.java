package ai.valr.trainer.service;

import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.feedback.EpisodeStore;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.tune.Teachers;
import ai.valr.trainer.tune.Tuner;
import ai.valr.trainer.tune.TuningSettings;
import java.io.PrintStream;
import java.nio.file.Path;

/** What learning the same examples in one go, without a stream, rounds or a gate, comes to: what a trainer is measured by. */
public final class OfflineReference {
    private OfflineReference() {}

    /**
     * Learns everything that a trainer has in its buffer, from the version that it began with. The trainer must have ended.
     *
     * @param tuning in place of the trainer's own
     * @param to folder of the run; the model is its {@code model}
     * @return the model's folder
     */
    public static Path train(TrainerConfig config, TuningSettings tuning, Path to, PrintStream progress) {
        TrainableModel trainable = TrainableModel.read(config.model());
        Path model = to.resolve("model");
        try (EpisodeStore store = config.openStore();
                ValrModel seeing = ValrModel.load(config.model(), config.options());
                Teachers teachers =
                        Teachers.open(trainable.valr(), config.encoders(), tuning.dtype(), config.computesOn())) {
            Lessons lessons = new Lessons(seeing, teachers, store::frame, tuning.seed(), progress::println);
            new Tuner(tuning, config.base(), config.computesOn())
                    .run(
                            config.model(),
                            trainable,
                            teachers,
                            lessons.examples(lessons.see(store.training())),
                            new TrainingRun(to, "offline", progress),
                            model);
        }
        return model;
    }
}
