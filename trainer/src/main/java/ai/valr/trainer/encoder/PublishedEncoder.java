package ai.valr.trainer.encoder;

import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.file.FileDigest;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
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

/** A published encoder that latents are aligned with: frames go through its preprocessing, one by one as in a picture album. */
public final class PublishedEncoder implements FeatureSource, AutoCloseable {
    /** Bounds the memory of the blocks' states. */
    private static final int FRAMES_AT_ONCE = 8;

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
     * @param name that the recipe gives it, which must be its family's
     * @param frameSizePx side of a frame
     * @throws ModelException when the folder is not there or holds no such encoder
     */
    public static EncoderSpec spec(String name, Path dir, int frameSizePx) {
        EncoderConfig config = EncoderConfig.read(dir);
        if (!config.family().recipeName().equals(name)) {
            throw new ModelException(
                    "the recipe says that " + dir + " holds " + name + ", but its model_type is that of "
                            + config.family().recipeName() + "; give the other folder or the other name");
        }
        int[] grid = EncoderProcessor.read(dir, config).grid(frameSizePx, frameSizePx);
        return new EncoderSpec(name, config.hiddenSize(), grid[0], grid[1]);
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
        List<Picture> pictures = walks.stream()
                .flatMap(walk -> walk.frames().stream())
                .map(PublishedEncoder::picture)
                .toList();
        List<float[]> features = new ArrayList<>();
        for (int first = 0; first < pictures.size(); first += FRAMES_AT_ONCE) {
            List<Picture> some = pictures.subList(first, Math.min(first + FRAMES_AT_ONCE, pictures.size()));
            features.addAll(encoder.features(processor.pixels(some)));
        }
        return features;
    }

    private static Picture picture(RenderedFrame frame) {
        return new Picture(frame.sizePx(), frame.sizePx(), frame.rgb());
    }

    @Override
    public void close() {
        encoder.close();
    }
}
