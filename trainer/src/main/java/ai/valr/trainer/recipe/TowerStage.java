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
import ai.valr.trainer.stage.TowerObjective;

/** The base stage's first half. */
final class TowerStage {
    /** The finished tower with its heads and word directions. */
    static final String WEIGHTS = "tower.safetensors";

    private static final double WARMUP = 0.03;
    private static final double FLOOR = 0.02;

    private final Recipe recipe;
    private final Device device;

    TowerStage(Recipe recipe, Device device) {
        this.recipe = recipe;
        this.device = device;
    }

    boolean run(TrainingRun run) {
        Lineage start = Lineage.fresh(recipe);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
                ScriptModule script = ScriptModule.ofModel(manager, start.config(), start.valr())) {
            Parameters parameters = new Parameters(
                    manager,
                    TowerObjective.init(start.config(), start.weights(), recipe.seed()),
                    TowerObjective.trained(start.config()));
            TowerObjective objective = new TowerObjective(
                    start.config(),
                    new RoomWorld(recipe.worldConfig()),
                    script,
                    parameters,
                    recipe.computeType(device),
                    recipe.seed(),
                    recipe.shards(),
                    recipe.tower().walks());
            AdamW optimizer = new AdamW(AdamW.Settings.standard(), parameters, name -> 1);
            LearningRate rate = new LearningRate(
                    recipe.tower().learningRate(), recipe.tower().updates(), WARMUP, FLOOR);
            boolean done = new TrainingLoop(script, manager, parameters, optimizer, rate, recipe.shards(), 1)
                    .run(objective, run, update -> {});
            if (done) {
                SafetensorsWriter.write(run.dir().resolve(WEIGHTS), parameters.export(), TensorType.F32);
            }
            return done;
        }
    }
}
