package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DenseLabels;
import ai.valr.trainer.data.TensorDigest;
import ai.valr.trainer.data.WalkTensors;
import ai.valr.trainer.roomworld.Walk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A frozen miniature encoder. Letters: {@code P} patches of a frame in raster order, {@code E} its width. Thread-safe;
 * closed by whoever opened it.
 */
public final class MiniEncoder implements AutoCloseable {
    /** Name of a trained one's file in the folder of its training. */
    public static final String FILE = "encoder.safetensors";

    /** Tensor float32 (E): the mean of each dimension of its features. */
    public static final String MEAN = "features.mean";

    /** Tensor float32 (E): their standard deviation. */
    public static final String STD = "features.std";

    private final Teacher teacher;
    private final NDManager manager;
    private final ScriptModule script;
    private final List<NDArray> weights;
    private final float[] views;
    private final float[] mean;
    private final float[] std;
    private final String digest;

    /** @param tensors weights, views, mean and deviation by name */
    MiniEncoder(NDManager parent, Teacher teacher, Map<String, Tensor> tensors) {
        this.teacher = teacher;
        this.manager = parent.newSubManager();
        this.script = ScriptModule.ofEncoder(manager, teacher.config());
        List<NDArray> blocks = new ArrayList<>();
        WeightOrder.encoder(teacher.config()).forEach(name -> blocks.add(array(manager, tensors.get(name))));
        this.weights = List.copyOf(blocks);
        this.views = teacher.seesWalk() ? tensors.get(EncoderWeights.VIEWS).values() : new float[0];
        this.mean = tensors.get(MEAN).values();
        this.std = tensors.get(STD).values();
        this.digest = TensorDigest.of(
                List.of(teacher.label(), ScriptModule.digestOfFeatures(teacher.config())),
                tensors.keySet(),
                tensors::get);
    }

    /** Of its weights, statistics and functions; 64 hexadecimal digits. */
    String digest() {
        return digest;
    }

    private static NDArray array(NDManager manager, Tensor tensor) {
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    /**
     * Loads an encoder.
     *
     * @param manager the encoder lives no longer than it
     * @throws ModelException when the file is not there or holds another encoder
     */
    public static MiniEncoder open(NDManager manager, Teacher teacher, Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Safetensors saved = Safetensors.open(file)) {
            EncoderWeights.init(teacher, 1, 0).forEach((name, fresh) -> {
                Tensor tensor = new Tensor(saved.info(name).shape(), saved.floats(name));
                if (!name.equals(EncoderWeights.VIEWS) && tensor.values().length != fresh.values().length) {
                    throw new ModelException(name + " in " + file + " has " + tensor.values().length
                            + " values but the encoder " + teacher.label() + " needs " + fresh.values().length
                            + "; remove the file and run --stage encoders again");
                }
                tensors.put(name, tensor);
            });
            for (String name : List.of(MEAN, STD)) {
                tensors.put(name, new Tensor(saved.info(name).shape(), saved.floats(name)));
            }
        }
        return new MiniEncoder(manager, teacher, tensors);
    }

    /** Side of a patch. */
    int patchSizePx() {
        return teacher.config().patchSize();
    }

    /** E. */
    public static int dim(Teacher teacher) {
        return teacher.config().hiddenSize();
    }

    /** Patches along a frame's side. */
    public static int side(Teacher teacher, int frameSizePx) {
        return frameSizePx / teacher.config().patchSize();
    }

    /** One array a frame of all walks: float32 (P, E), each dimension of mean 0 and deviation 1 over scenes. */
    public List<float[]> features(List<Walk> walks) {
        return features(new EncoderInput(teacher, walks));
    }

    /**
     * The same of pictures that are as high as wide and of one size. An encoder that sees a whole walk is shown walks as long as those
     * that it was trained with: each begins with the first picture, in whose camera's frame it places things, and a last one
     * that is too short stays at its last picture.
     *
     * @param pictures one or more
     */
    List<float[]> ofPictures(List<Picture> pictures) {
        int length = teacher.seesWalk() ? views.length / teacher.config().hiddenSize() : 1;
        if (length == 1) {
            return ofWalks(pictures.stream().map(List::of).toList());
        }
        List<float[]> features = new ArrayList<>();
        for (int next = 1; features.size() < pictures.size(); next += length - 1) {
            List<Picture> walk = new ArrayList<>(List.of(pictures.get(0)));
            for (int i = 0; i < length - 1; i++) {
                walk.add(pictures.get(Math.min(next + i, pictures.size() - 1)));
            }
            int from = features.isEmpty() ? 0 : 1;
            int to = Math.min(length, from + pictures.size() - features.size());
            features.addAll(ofWalks(List.of(walk)).subList(from, to));
        }
        return features;
    }

    private List<float[]> ofWalks(List<List<Picture>> walks) {
        return features(new EncoderInput(teacher, new WalkTensors(teacher.config(), walks)));
    }

    private List<float[]> features(EncoderInput input) {
        int patches = input.tensors().patchesPerFrame();
        int width = mean.length;
        float[] all = raw(input);
        List<float[]> frames = new ArrayList<>();
        for (int f = 0; f < input.tensors().frames(); f++) {
            float[] frame = new float[patches * width];
            for (int i = 0; i < patches; i++) {
                int from = (f * patches + i) * width;
                int to = DenseLabels.rasterOfMergeOrder(i, side(patches)) * width;
                for (int e = 0; e < width; e++) {
                    frame[to + e] = (all[from + e] - mean[e]) / std[e];
                }
            }
            frames.add(frame);
        }
        return frames;
    }

    private static int side(int patches) {
        return (int) Math.round(Math.sqrt(patches));
    }

    /** float32 (all patches, E) as the blocks give them, in merge order. */
    private float[] raw(EncoderInput input) {
        try (NDManager scratch = manager.newSubManager()) {
            return script
                    .call(
                            scratch,
                            "encoder_features",
                            input.tensors().pixels(scratch),
                            input.views(scratch, views),
                            input.tensors().windowIndex(scratch),
                            input.tensors().positions(scratch),
                            input.tensors().frameLengths(),
                            input.fullLengths(),
                            weights)[0]
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
