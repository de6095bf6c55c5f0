package ai.valr.trainer.recipe;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.FrozenTower;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.SampleMaker;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.FullWeights;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.run.TrainingLoop;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.AlignmentHeads;
import ai.valr.trainer.stage.DialogueGradients;
import ai.valr.trainer.stage.DialogueObjective;
import ai.valr.trainer.stage.ModelFolder;
import ai.valr.trainer.stage.UnlabelledWalks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stage of dialogues: base, SFT, or VaLR with latents. The tower stays as it is. */
final class DialogueStage {
    /** Folder of the model that a watch sees. */
    private static final String WATCHED = "watched";

    private static final double WARMUP = 0.03;
    private static final double FLOOR = 0.05;

    /** The alignment heads learn faster than the decoder, as in the paper. */
    private static final double PSI_RATE = 2;

    private final Recipe recipe;
    private final DialogueRecipe settings;
    private final Lineage from;
    private final int latents;
    private final AlignedEncoders encoders;
    private final Optional<FeatureCache> cache;
    private final Device device;

    /** @param cache where features are kept; empty to make them anew */
    DialogueStage(
            Recipe recipe,
            DialogueRecipe settings,
            Lineage from,
            int latents,
            AlignedEncoders encoders,
            Optional<FeatureCache> cache,
            Device device) {
        this.recipe = recipe;
        this.settings = settings;
        this.from = from;
        this.latents = latents;
        this.encoders = encoders;
        this.cache = cache;
        this.device = device;
    }

    /**
     * Makes the features of all scenes that the stage draws from, and trains nothing.
     *
     * @return whether all were made; {@code false} when it was stopped
     */
    boolean features(FeaturesAhead ahead) {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                ScriptModule script = ScriptModule.ofModel(manager, from.config(), from.valr())) {
            Parameters tower = new Parameters(manager, from.weights(), List.of());
            int unlabelled = latents > 0 && settings.unlabelled() > 0 ? settings.unlabelledPool() : 0;
            return ahead.make(maker(manager, script, tower), settings.pool() + unlabelled, recipe.shards());
        }
    }

    private SampleMaker maker(NDManager manager, ScriptModule script, Parameters parameters) {
        SampleMaker maker = new SampleMaker(
                new RoomWorld(recipe.worldConfig()),
                Split.TRAIN,
                recipe.seed(),
                new FrozenTower(from.config(), script, manager, parameters.get(WeightOrder.vision(from.config()))),
                latents > 0 ? encoders.open(manager, from.config()) : List.of());
        return cache.map(maker::keepingIn).orElse(maker);
    }

    /** What looks at a model while it is trained. */
    interface Watch {
        /** Wants nothing. */
        Watch NOBODY = new Watch() {
            @Override
            public boolean due(long updates) {
                return false;
            }

            @Override
            public void see(Path model, long updates) {}
        };

        /** Whether the model is wanted after this many updates. */
        boolean due(long updates);

        /** Called with a folder that holds the model as it is then, on the training's thread. */
        void see(Path model, long updates);
    }

    /** @param model where the model is written at the end */
    boolean run(TrainingRun run, Path model, Watch watch) {
        return run(run, model, watch, 0, 1);
    }

    /**
     * A run that goes on past its end.
     *
     * @param rounds how many follow
     * @param roundUpdates of each
     */
    boolean run(TrainingRun run, Path model, Watch watch, int rounds, long roundUpdates) {
        LearningRate rate =
                new LearningRate(settings.learningRate(), settings.updates(), WARMUP, FLOOR, rounds, roundUpdates);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                ScriptModule script = ScriptModule.ofModel(manager, from.config(), from.valr());
                ChatTokenizer tokenizer = Lineage.vocabulary()) {
            Parameters parameters = new Parameters(manager, from.weights(), trained());
            TrainingLoop loop = new TrainingLoop(
                    script,
                    manager,
                    parameters,
                    new AdamW(AdamW.Settings.standard(), parameters, name -> name.startsWith("psi.") ? PSI_RATE : 1),
                    rate,
                    recipe.shards(),
                    settings.accumulation());
            boolean done = loop.run(objective(manager, script, tokenizer, parameters), run, updates -> {
                if (watch.due(updates)) {
                    Path seen = run.dir().resolve(WATCHED);
                    write(seen, parameters);
                    watch.see(seen, updates);
                }
            });
            if (done) {
                write(model, parameters);
            }
            return done;
        }
    }

    private List<String> trained() {
        List<String> names = new ArrayList<>(WeightOrder.decoder(from.config()));
        if (latents > 0) {
            names.addAll(AlignmentHeads.names(from.valr().encoders()));
        }
        return names;
    }

    private DialogueObjective objective(
            NDManager manager, ScriptModule script, ChatTokenizer tokenizer, Parameters parameters) {
        SampleMaker maker = maker(manager, script, parameters);
        QwenLayout layout = new QwenLayout(tokenizer, from.valr());
        int endOfTurn = from.config().tokens().eos().get(0);
        DialogueEncoder encoder = new DialogueEncoder(layout, tokenizer, from.valr(), endOfTurn, latents > 0);
        DialogueGradients gradients = new DialogueGradients(
                from.config(),
                from.valr(),
                layout,
                encoder,
                script,
                new FullWeights(parameters),
                new DialogueGradients.Settings(
                        latents,
                        settings.repaWeight(),
                        settings.mostTargetFrames(),
                        settings.nameFrames(),
                        settings.gazeWeight(),
                        recipe.computeType(device)));
        return new DialogueObjective(
                gradients,
                encoder,
                new ScenePool(settings.pool(), maker::make),
                latents > 0 ? unlabelled(maker) : UnlabelledWalks.NONE,
                new Lesson(
                        settings.grounding(),
                        settings.caption(),
                        settings.drill(),
                        settings.question(),
                        settings.weights(),
                        settings.maxTurns(),
                        settings.behind(),
                        settings.said()),
                new DialogueObjective.Draws(settings.scenes(), settings.rows(), recipe.seed()),
                new DialogueObjective.Schedule(
                        latents > 0 ? settings.latentsShare() : 1,
                        latents > 0 ? settings.bottleneck() : 0,
                        settings.repaUntil(),
                        settings.updates()));
    }

    /** Walks behind the labelled ones, so that none of them is one of those. */
    private UnlabelledWalks unlabelled(SampleMaker maker) {
        return new UnlabelledWalks(
                new ScenePool(
                        settings.unlabelledPool(),
                        numbers -> maker.make(numbers.stream()
                                .map(number -> settings.pool() + number)
                                .toList())),
                settings.unlabelled());
    }

    private void write(Path model, Parameters parameters) {
        Map<String, Tensor> weights = parameters.export();
        Map<String, Tensor> heads = new LinkedHashMap<>();
        if (latents > 0) {
            AlignmentHeads.names(from.valr().encoders()).forEach(name -> heads.put(name, weights.get(name)));
        }
        ModelFolder.write(model, from.config(), from.valr(), weights, heads);
    }
}
