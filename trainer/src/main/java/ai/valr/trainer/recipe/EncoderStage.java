package ai.valr.trainer.recipe;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.model.torch.ScriptModule;
import ai.valr.trainer.optim.AdamW;
import ai.valr.trainer.optim.LearningRate;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.run.TrainingLoop;
import ai.valr.trainer.run.TrainingRun;
import ai.valr.trainer.stage.EncoderObjective;
import ai.valr.trainer.stage.FeatureStatistics;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.Teacher;

/** The training of one miniature encoder. */
final class EncoderStage {
    /** The finished encoder: its blocks, heads, and the statistics of its features. */
    static final String WEIGHTS = MiniEncoder.FILE;

    private static final double WARMUP = 0.03;
    private static final double FLOOR = 0.02;

    /** Scenes that the statistics are taken over, at most; no more than it was trained on. */
    private static final int STATISTICS_SCENES = 256;

    private final Recipe recipe;
    private final Device device;
    private final EncoderRecipe.Miniature settings;
    private final Teacher teacher;

    EncoderStage(Recipe recipe, EncoderRecipe.Miniature settings, Device device) {
        this.recipe = recipe;
        this.device = device;
        this.settings = settings;
        this.teacher = Teacher.of(settings.name());
    }

    boolean run(TrainingRun run) {
        RoomWorld world = new RoomWorld(recipe.worldConfig());
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                ScriptModule script = EncoderObjective.script(manager, teacher)) {
            Parameters parameters = new Parameters(
                    manager,
                    EncoderObjective.init(teacher, world.config().frames(), recipe.seed()),
                    EncoderObjective.trained(teacher));
            EncoderObjective objective = new EncoderObjective(
                    teacher,
                    world,
                    script,
                    parameters,
                    recipe.computeType(device),
                    recipe.seed(),
                    recipe.shards(),
                    settings.walks());
            AdamW optimizer = new AdamW(AdamW.Settings.standard(), parameters, name -> 1);
            LearningRate rate = new LearningRate(settings.learningRate(), settings.updates(), WARMUP, FLOOR);
            boolean done = new TrainingLoop(script, manager, parameters, optimizer, rate, recipe.shards(), 1)
                    .run(objective, run, update -> {});
            if (done) {
                long unseen = (long) settings.updates() * recipe.shards() * settings.walks();
                int scenes = (int) Math.min(unseen, STATISTICS_SCENES);
                SafetensorsWriter.write(
                        run.dir().resolve(WEIGHTS),
                        FeatureStatistics.append(
                                manager, teacher, parameters.export(), world, recipe.seed(), unseen, scenes),
                        TensorType.F32);
            }
            return done;
        }
    }
}
