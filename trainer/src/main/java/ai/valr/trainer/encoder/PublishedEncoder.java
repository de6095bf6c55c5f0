package ai.valr.trainer.encoder;

import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.file.FileDigest;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
import ai.valr.trainer.data.FeatureGrid;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.Walk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A published encoder that latents are aligned with: frames go through its preprocessing, one by one as in a picture album, or all of a
 * scene together where it {@linkplain EncoderFamily#seesScenes() sees scenes}.
 */
public final class PublishedEncoder implements FeatureSource, AutoCloseable {
    /** Bounds the memory of the blocks' states. */
    private static final int FRAMES_AT_ONCE = 8;

    /** Bounds the memory of a scene's: frames past it are seen with as many that come behind them, as another scene's. */
    static final int FRAMES_OF_A_SCENE = 64;

    private final EncoderSpec spec;
    private final VisionEncoder encoder;
    private final EncoderProcessor processor;
    private final Path dir;
    private final Dtype dtype;

    private PublishedEncoder(EncoderSpec spec, VisionEncoder encoder, Path dir, Dtype dtype) {
        this.spec = spec;
        this.encoder = encoder;
        this.processor = EncoderProcessor.read(dir, encoder.config());
        this.dir = dir;
        this.dtype = dtype;
    }

    /**
     * What {@code valr.json} says of an encoder; reads its configuration alone.
     *
     * @param name that a recipe gives it, which must be its family's
     * @param frameSizePx side of a frame
     * @throws ModelException when the folder is not there or holds no such encoder
     */
    public static EncoderSpec spec(String name, Path dir, int frameSizePx) {
        EncoderConfig config = config(name, dir);
        int[] grid = EncoderProcessor.read(dir, config).grid(frameSizePx, frameSizePx);
        return new EncoderSpec(name, config.featureSize(), grid[0], grid[1]);
    }

    /**
     * Width of its features; reads its configuration alone.
     *
     * @throws ModelException as {@link #spec} does
     */
    public static int dim(String name, Path dir) {
        return config(name, dir).featureSize();
    }

    private static EncoderConfig config(String name, Path dir) {
        EncoderConfig config = EncoderConfig.read(dir);
        if (!config.family().recipeName().equals(name)) {
            throw new ModelException(dir + " is said to hold the encoder " + name + ", but its model_type is that of "
                    + config.family().recipeName() + "; give the other folder or the other name");
        }
        return config;
    }

    /**
     * Holds the weights' names and shapes against the configuration; loads nothing.
     *
     * @throws ModelException that lists every tensor that is missing, unexpected or of another shape
     */
    public static void check(Path dir) {
        EncoderCheckpoint.open(dir, EncoderConfig.read(dir)).close();
    }

    /**
     * Loads an encoder.
     *
     * @param parent lives at least as long, and says the device
     * @param spec as {@link #spec} gives it
     * @param dtype that it computes in
     */
    public static PublishedEncoder open(NDManager parent, EncoderSpec spec, Path dir, Dtype dtype) {
        return new PublishedEncoder(spec, VisionEncoder.openBeside(parent, dir, dtype), dir, dtype);
    }

    @Override
    public EncoderSpec spec() {
        return spec;
    }

    /** Of the folder's files and the dtype; reads them all. */
    @Override
    public Optional<String> digest() {
        try (Stream<Path> files = Files.list(dir)) {
            List<Path> read = files.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".json") || file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            String facts = FileDigest.sha256(read) + dtype;
            return Optional.of(FileDigest.sha256(facts.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + dir, e);
        }
    }

    @Override
    public List<float[]> features(List<Walk> walks, List<FrameTokens> tokens) {
        List<float[]> features = new ArrayList<>();
        for (Walk walk : walks) {
            features.addAll(ofPictures(
                    walk.frames().stream().map(RenderedFrame::picture).toList(), tokens));
        }
        return features;
    }

    /**
     * Pictures of one size that come one behind the other go through at once; where the encoder sees scenes, those of any size, up to
     * {@value #FRAMES_OF_A_SCENE}.
     */
    @Override
    public List<float[]> ofPictures(List<Picture> pictures, List<FrameTokens> tokens) {
        List<float[]> features = new ArrayList<>();
        while (features.size() < pictures.size()) {
            List<Picture> left = pictures.subList(features.size(), pictures.size());
            List<Picture> some = encoder.config().family().seesScenes()
                    ? left.subList(0, Math.min(FRAMES_OF_A_SCENE, left.size()))
                    : alike(left);
            int[] grid = processor.grid(some.get(0).height(), some.get(0).width());
            encoder.features(processor.pixels(some))
                    .forEach(seen -> features.add(FeatureGrid.onto(seen, grid[0], grid[1], spec)));
        }
        return features;
    }

    /** Those from the first on that have its size, up to {@link #FRAMES_AT_ONCE}. */
    private static List<Picture> alike(List<Picture> pictures) {
        Picture first = pictures.get(0);
        return pictures.stream()
                .limit(FRAMES_AT_ONCE)
                .takeWhile(picture -> picture.width() == first.width() && picture.height() == first.height())
                .toList();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
