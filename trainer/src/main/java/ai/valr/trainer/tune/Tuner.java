package ai.valr.trainer.tune;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.FrozenTower;
import ai.valr.trainer.data.SampleMaker;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.FullWeights;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.LoraWeights;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.optim.TrainedWeights;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.run.Objective;
import ai.valr.trainer.run.TrainingLoop;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.AlignmentHeads;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.DialogueObjective;
import ai.valr.trainer.stage.ModelFolder;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.stage.UnlabelledWalks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Trains a model on examples from feedback and base data, with the losses of the stage {@code valr}. A run that was cut short goes on
 * from its checkpoint and ends in the same weights.
 */
public final class Tuner {
    private static final double WARMUP = 0.1;
    private static final double FLOOR = 0.05;

    /** The alignment heads learn faster than the decoder, as in the paper. */
    private static final double PSI_RATE = 2;

    private final TuningSettings settings;
    private final BaseData base;
    private final Device device;

    /** @param device where the training computes; the teachers' too */
    public Tuner(TuningSettings settings, BaseData base, Device device) {
        this.settings = settings;
        this.base = base;
        this.device = device;
    }

    /** Weights while they are trained, and the model that they are. */
    private record Tuned(TrainedWeights trained, Parameters parameters, Supplier<Map<String, Tensor>> model) {}

    /**
     * Trains, or goes on training.
     *
     * @param from the model's folder
     * @param teachers the model's, frozen
     * @param examples one or more
     * @param run its folder holds the checkpoint
     * @param to where the trained model is written at the end
     * @return false where the run was asked to stop before
     */
    public boolean run(
            Path from, TrainableModel model, Teachers teachers, List<Example> examples, TrainingRun run, Path to) {
        LearningRate rate = new LearningRate(settings.learningRate(), settings.updates(), WARMUP, FLOOR);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                ScriptModule script = ScriptModule.ofModel(manager, model.config(), model.valr());
                ChatTokenizer tokenizer = ChatTokenizer.open(from)) {
            Tuned tuned = begin(manager, script, model);
            TrainingLoop loop = new TrainingLoop(
                    script,
                    manager,
                    tuned.parameters(),
                    new AdamW(
                            AdamW.Settings.standard(),
                            tuned.parameters(),
                            name -> name.startsWith("psi.") ? PSI_RATE : 1),
                    rate,
                    settings.shards(),
                    settings.micros());
            boolean done = loop.run(
                    objective(manager, script, tokenizer, model, teachers, examples, tuned), run, updates -> {});
            if (done) {
                write(from, to, model, Blend.of(before(model), tuned.model().get(), settings.blend()));
            }
            return done;
        }
    }

    private Tuned begin(NDManager manager, ScriptModule script, TrainableModel model) {
        Map<String, Tensor> all = before(model);
        List<String> heads =
                latents(model) > 0 ? AlignmentHeads.names(model.valr().encoders()) : List.of();
        if (settings.mode() == TuningSettings.Mode.FULL) {
            List<String> names = new ArrayList<>(WeightOrder.decoder(model.config()));
            names.addAll(heads);
            Parameters parameters = new Parameters(manager, all, names);
            return new Tuned(new FullWeights(parameters), parameters, parameters::export);
        }
        List<String> matrices = WeightOrder.decoder(model.config()).stream()
                .filter(name -> name.endsWith("_proj.weight"))
                .toList();
        LoraWeights lora = LoraWeights.begin(
                script, manager, all, matrices, heads, settings.rank(), settings.alpha(), settings.seed());
        return new Tuned(lora, lora.parameters(), lora::merged);
    }

    /** Weights and heads as training begins with them. */
    private Map<String, Tensor> before(TrainableModel model) {
        Map<String, Tensor> all = new LinkedHashMap<>(model.weights());
        all.putAll(heads(model));
        return all;
    }

    /** Heads that a folder does without are made anew. */
    private Map<String, Tensor> heads(TrainableModel model) {
        int hidden = model.config().text().hiddenSize();
        return model.heads().isEmpty()
                ? AlignmentHeads.init(model.valr().encoders(), hidden, hidden, settings.seed())
                : model.heads();
    }

    /** A model without latents learns language alone. */
    private static int latents(TrainableModel model) {
        return model.valr().latents();
    }

    private Objective objective(
            NDManager manager,
            ScriptModule script,
            ChatTokenizer tokenizer,
            TrainableModel model,
            Teachers teachers,
            List<Example> examples,
            Tuned tuned) {
        QwenLayout layout = new QwenLayout(tokenizer, model.valr());
        int endOfTurn = model.config().tokens().eos().get(0);
        DialogueEncoder encoder = new DialogueEncoder(layout, tokenizer, model.valr(), endOfTurn, latents(model) > 0);
        return new ExampleObjective(
                gradients(layout, encoder, script, model, tuned, false),
                encoder,
                examples,
                base.world().isEmpty() ? null : base(manager, script, layout, encoder, model, teachers, tuned),
                settings.baseShare(),
                settings.rows(),
                settings.shards() * settings.micros(),
                settings.seed());
    }

    private DialogueGradients gradients(
            QwenLayout layout,
            DialogueEncoder encoder,
            ScriptModule script,
            TrainableModel model,
            Tuned tuned,
            boolean ofBase) {
        return new DialogueGradients(
                model.config(),
                model.valr(),
                layout,
                encoder,
                script,
                tuned.trained(),
                new DialogueGradients.Settings(
                        latents(model),
                        settings.repaWeight(),
                        1,
                        ofBase,
                        ofBase ? BaseData.GAZE_WEIGHT : 0,
                        settings.dtype()));
    }

    private Objective base(
            NDManager manager,
            ScriptModule script,
            QwenLayout layout,
            DialogueEncoder encoder,
            TrainableModel model,
            Teachers teachers,
            Tuned tuned) {
        List<NDArray> tower = tuned.parameters().get(WeightOrder.vision(model.config()));
        SampleMaker maker = new SampleMaker(
                new RoomWorld(base.world().orElseThrow()),
                Split.TRAIN,
                settings.seed(),
                new FrozenTower(model.config(), script, manager, tower),
                teachers.sources());
        int scenes = Math.min(BaseData.SCENES, settings.rows());
        return new DialogueObjective(
                gradients(layout, encoder, script, model, tuned, true),
                encoder,
                new ScenePool(base.scenes(), maker::make),
                UnlabelledWalks.NONE,
                BaseData.lesson(),
                new DialogueObjective.Draws(scenes, Math.max(1, settings.rows() / scenes), settings.seed()),
                DialogueObjective.Schedule.STEADY);
    }

    private static void write(Path from, Path to, TrainableModel model, Map<String, Tensor> all) {
        Map<String, Tensor> heads = new LinkedHashMap<>();
        for (String name : AlignmentHeads.names(model.valr().encoders())) {
            if (all.containsKey(name)) {
                heads.put(name, all.get(name));
            }
        }
        ModelFolder.writeTuned(from, to, model.config(), all, heads);
    }
}
