package ai.valr.trainer.tune;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.encoder.PublishedEncoder;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.PooledEncoder;
import ai.valr.trainer.stage.Teacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The frozen encoders that a model's latents are aligned with, as {@code valr.json} names them, loaded. Thread-safe; closed by whoever
 * opened them.
 */
public final class Teachers implements AutoCloseable {
    private static final int DIGEST_SHOWN = 12;

    private final NDManager manager;
    private final List<FeatureSource> sources;

    private Teachers(NDManager manager, List<FeatureSource> sources) {
        this.manager = manager;
        this.sources = List.copyOf(sources);
    }

    /**
     * Loads them.
     *
     * @param dtype that published encoders compute in
     * @param device that all compute on
     * @throws ModelException naming the encoder that is not at hand, or is another than the model was aligned with, and the mend
     */
    public static Teachers open(ValrConfig model, EncoderFolders folders, Dtype dtype, Device device) {
        check(model, folders);
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
        try {
            List<FeatureSource> sources = new ArrayList<>();
            for (EncoderSpec spec : model.encoders()) {
                sources.add(open(manager, spec, folders, dtype));
            }
            return new Teachers(manager, sources);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static FeatureSource open(NDManager manager, EncoderSpec spec, EncoderFolders folders, Dtype dtype) {
        if (spec.name().equals(OwnTokens.NAME)) {
            return new OwnTokens(spec);
        }
        Path folder = folders.of(spec.name()).orElseThrow();
        Optional<Teacher> miniature = miniature(spec.name());
        return miniature.isPresent()
                ? new PooledEncoder(spec, MiniEncoder.open(manager, miniature.get(), folder.resolve(MiniEncoder.FILE)))
                : PublishedEncoder.open(manager, spec, folder, dtype);
    }

    private static Optional<Teacher> miniature(String name) {
        return Arrays.stream(Teacher.values())
                .filter(teacher -> teacher.label().equals(name))
                .findFirst();
    }

    /**
     * Holds what lies in the folders against what the model was aligned with; loads no weights.
     *
     * @throws ModelException as {@link #open} does
     */
    public static void check(ValrConfig model, EncoderFolders folders) {
        for (EncoderSpec spec : model.encoders()) {
            if (!spec.name().equals(OwnTokens.NAME)) {
                check(
                        spec,
                        folders,
                        "the latents of " + model.name().orElse("the model") + " are aligned with the encoder ");
            }
        }
    }

    private static void check(EncoderSpec spec, EncoderFolders folders, String alignedWith) {
        String aligned = alignedWith + spec.name();
        if (!EncoderFolders.known().contains(spec.name())) {
            throw new ModelException(aligned + ", which is none that can be read: there are " + OwnTokens.NAME + ", "
                    + String.join(", ", EncoderFolders.known()) + "; train the model with one of these");
        }
        Optional<Teacher> miniature = miniature(spec.name());
        String mend = "; give encoders=" + spec.name() + "=FOLDER, "
                + (miniature.isPresent()
                        ? "the folder encoder-" + spec.name() + " of the training that made it"
                        : "its folder in Hugging Face's layout");
        Path folder = folders.of(spec.name())
                .orElseThrow(() ->
                        new ModelException(aligned + ", and the setting encoders does not say where it lies" + mend));
        if (miniature.isPresent() && !Files.exists(folder.resolve(MiniEncoder.FILE))) {
            throw new ModelException(aligned + ", and there is no " + folder.resolve(MiniEncoder.FILE) + mend);
        }
        if (miniature.isEmpty() && !Files.isDirectory(folder)) {
            throw new ModelException(aligned + ", and there is no folder " + folder + mend);
        }
        int dim = miniature.map(MiniEncoder::dim).orElseGet(() -> PublishedEncoder.dim(spec.name(), folder));
        if (dim != spec.dim() || (miniature.isPresent() && spec.gridH() != spec.gridW())) {
            throw new ModelException(aligned + " of width " + spec.dim() + " on a grid of " + spec.gridH() + " x "
                    + spec.gridW() + ", and the one in " + folder + " is another, of width " + dim
                    + (miniature.isPresent() ? " on a square grid" : "") + mend);
        }
        if (miniature.isEmpty()) {
            PublishedEncoder.check(folder);
        }
    }

    /** For RoomWorld's walks, in the order of {@code valr.json}. */
    List<FeatureSource> sources() {
        return sources;
    }

    /** Whether one of them sees the pictures themselves, and not only what the tower made of them. */
    public boolean seePictures() {
        return sources.stream().anyMatch(source -> !(source instanceof OwnTokens));
    }

    /**
     * The features of a session's pictures.
     *
     * @param pictures in the order in which the model sees them; none are needed where {@link #seePictures} says so
     * @param tokens the tower's, one a picture
     * @return per encoder and picture, float32 (P, E) flattened
     */
    public List<List<float[]>> features(List<Picture> pictures, List<FrameTokens> tokens) {
        return sources.stream()
                .map(source -> source.ofPictures(pictures, tokens))
                .toList();
    }

    /**
     * Name and digest of each, for a record: {@code own}, or {@code NAME@} and the first hexadecimal digits, with commas between
     * several; {@code none} for a model that is aligned with none. Reads their files.
     */
    public String described() {
        if (sources.isEmpty()) {
            return "none";
        }
        return sources.stream()
                .map(source -> source.spec().name()
                        + source.digest()
                                .map(digest -> "@" + digest.substring(0, DIGEST_SHOWN))
                                .orElse(""))
                .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        for (FeatureSource source : sources) {
            if (source instanceof PooledEncoder pooled) {
                pooled.close();
            } else if (source instanceof PublishedEncoder published) {
                published.close();
            }
        }
        manager.close();
    }
}
