package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DenseLabels;
import ai.valr.trainer.data.WalkTensors;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.run.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** A miniature encoder learns dense labels of patches: what each shows, and where that is. */
public final class EncoderObjective implements Objective {
    private final Teacher teacher;
    private final RoomWorld world;
    private final ScriptModule script;
    private final Parameters parameters;
    private final Dtype dtype;
    private final long seed;
    private final int microBatches;
    private final int walksPerShard;
    private final List<String> weights;
    private final List<String> heads;

    /**
     * @param script compiled for this teacher's configuration
     * @param seed of the scenes
     * @param microBatches of an update
     * @param walksPerShard walks of each of them
     */
    public EncoderObjective(
            Teacher teacher,
            RoomWorld world,
            ScriptModule script,
            Parameters parameters,
            Dtype dtype,
            long seed,
            int microBatches,
            int walksPerShard) {
        this.teacher = teacher;
        this.world = world;
        this.script = script;
        this.parameters = parameters;
        this.dtype = dtype;
        this.seed = seed;
        this.microBatches = microBatches;
        this.walksPerShard = walksPerShard;
        this.weights = WeightOrder.encoder(teacher.config());
        this.heads = EncoderWeights.heads(teacher);
    }

    /** The functions that training it needs; closed by the caller. */
    public static ScriptModule script(NDManager manager, Teacher teacher) {
        return ScriptModule.ofEncoder(manager, teacher.config());
    }

    /** Everything that is trained, by name, in the order of the gradients. */
    public static List<String> trained(Teacher teacher) {
        return EncoderWeights.all(teacher);
    }

    /**
     * Fresh weights by name.
     *
     * @param frames of a walk
     */
    public static Map<String, Tensor> init(Teacher teacher, int frames, long seed) {
        return EncoderWeights.init(teacher, frames, seed);
    }

    @Override
    public List<String> figures() {
        return List.of("loss", "class", "geometry", "f1");
    }

    @Override
    public int samples() {
        return walksPerShard * world.config().frames();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        long scene = (update * microBatches + micro) * walksPerShard;
        List<Walk> walks = LongStream.range(scene, scene + walksPerShard)
                .mapToObj(i -> world.walk(SceneId.of(Split.TRAIN, seed, i)))
                .toList();
        EncoderInput input = new EncoderInput(teacher, walks);
        WalkTensors tensors = input.tensors();
        DenseLabels own = DenseLabels.ofPatches(walks, DenseLabels.Reference.OWN_CAMERA);
        Optional<DenseLabels> first = teacher.seesWalk()
                ? Optional.of(DenseLabels.ofPatches(walks, DenseLabels.Reference.FIRST_CAMERA))
                : Optional.empty();
        boolean[] wanted = new boolean[weights.size() + heads.size()];
        Arrays.fill(wanted, true);
        return script.call(
                scratch,
                true,
                "encoder_gradients",
                tensors.pixels(scratch),
                input.viewOf(scratch),
                tensors.windowIndex(scratch),
                tensors.positions(scratch),
                tensors.frameLengths(),
                input.fullLengths(),
                own.classes(scratch),
                beside(own.points(scratch), first.map(labels -> labels.points(scratch))),
                beside(own.shown(scratch), first.map(labels -> labels.shown(scratch))),
                teacher.classWeight(),
                teacher.pointWeight(),
                dtype.code(),
                parameters.get(weights),
                parameters.get(heads),
                wanted);
    }

    /**
     * float32 (N, G) in the patch's own camera; where the encoder sees a whole walk (N, 2 G), the first camera's after it:
     * to tell both is to know how the cameras stand to each other, as in pi^3 (arXiv 2507.13347).
     */
    private static NDArray beside(NDArray own, Optional<NDArray> first) {
        return first.map(array -> own.concat(array, 1)).orElse(own);
    }
}
