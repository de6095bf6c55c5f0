package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DenseLabels;
import ai.valr.trainer.data.WalkTensors;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.roomworld.GridLabels;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.run.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The base stage's first half: the vision tower and its merger learn to tell colour, category and place of what each
 * merged cell shows, in the directions of the words' embeddings and at their norm.
 */
public final class TowerObjective implements Objective {
    /** Directions of the colours and categories, float32 (W, D) of norm one; the decoder's words begin there. */
    public static final String WORDS = "tower.words";

    /** Logit of a pair's share of all cells, about one in seventy. */
    static final float RARE = -4.2f;

    private static final String CLASS = "tower.class";
    private static final String GEOMETRY = "tower.geometry";
    private static final String SCALE = "tower.words_scale";
    private static final String BIAS = "tower.words_bias";

    private final ModelConfig config;
    private final RoomWorld world;
    private final ScriptModule script;
    private final Parameters parameters;
    private final Dtype dtype;
    private final long seed;
    private final int microBatches;
    private final int walksPerShard;
    private final List<String> weights;
    private final List<String> heads;

    public TowerObjective(
            ModelConfig config,
            RoomWorld world,
            ScriptModule script,
            Parameters parameters,
            Dtype dtype,
            long seed,
            int microBatches,
            int walksPerShard) {
        this.config = config;
        this.world = world;
        this.script = script;
        this.parameters = parameters;
        this.dtype = dtype;
        this.seed = seed;
        this.microBatches = microBatches;
        this.walksPerShard = walksPerShard;
        this.weights = WeightOrder.vision(config);
        this.heads = heads();
    }

    private static List<String> heads() {
        List<String> heads = new ArrayList<>(MiniModel.linear(CLASS));
        heads.addAll(MiniModel.linear(GEOMETRY));
        heads.add(SCALE);
        heads.add(BIAS);
        return heads;
    }

    /** Everything that this stage trains, by name, in the order of the gradients. */
    public static List<String> trained(ModelConfig config) {
        List<String> names = new ArrayList<>(WeightOrder.vision(config));
        names.addAll(heads());
        return names;
    }

    /** The tower's weights of a model, with fresh heads and word directions. */
    public static Map<String, Tensor> init(ModelConfig config, Map<String, Tensor> model, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        WeightOrder.vision(config).forEach(name -> tensors.put(name, model.get(name)));
        Random random = new Random(seed ^ 0x746f776572L);
        int hidden = config.text().hiddenSize();
        MiniModel.linear(tensors, CLASS, GridLabels.PAIRS, hidden, random);
        tensors.put(CLASS + ".bias", MiniModel.constant(new long[] {GridLabels.PAIRS}, RARE));
        MiniModel.linear(tensors, GEOMETRY, DenseLabels.POINTS, hidden, random);
        tensors.put(SCALE, MiniModel.constant(new long[0], (float) Math.log(10)));
        tensors.put(BIAS, MiniModel.constant(new long[0], -3));
        Tensor words = MiniModel.normal(new long[] {DenseLabels.WORDS, hidden}, 1 / Math.sqrt(hidden), random);
        tensors.put(WORDS, words);
        return tensors;
    }

    @Override
    public List<String> figures() {
        return List.of("loss", "class", "geometry", "words", "norm", "f1");
    }

    @Override
    public int samples() {
        return walksPerShard * world.config().frames();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        List<Walk> walks = new ArrayList<>(walksPerShard);
        for (int i = 0; i < walksPerShard; i++) {
            walks.add(world.walk(SceneId.of(Split.TRAIN, seed, (update * microBatches + micro) * walksPerShard + i)));
        }
        WalkTensors input = new WalkTensors(walks, config.vision());
        DenseLabels labels = DenseLabels.ofCells(walks, DenseLabels.Reference.OWN_CAMERA);
        boolean[] wanted = new boolean[weights.size() + heads.size()];
        Arrays.fill(wanted, true);
        return script.call(
                scratch,
                true,
                "tower_gradients",
                input.pixels(scratch),
                input.windowIndex(scratch),
                input.positions(scratch),
                input.frameLengths(),
                input.frameLengths(),
                parameters.get(WORDS),
                labels.words(scratch),
                labels.classes(scratch),
                labels.points(scratch),
                labels.shown(scratch),
                1.0,
                dtype.code(),
                parameters.get(weights),
                parameters.get(heads),
                wanted);
    }
}
