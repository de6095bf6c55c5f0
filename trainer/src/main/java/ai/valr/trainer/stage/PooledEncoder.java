package ai.valr.trainer.stage;

import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.Resampling;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;
import java.util.Optional;

/**
 * A miniature encoder whose patches are averaged two by two: a pool of scenes keeps a quarter of the floats, and the grid
 * is the visual tokens' own.
 */
public final class PooledEncoder implements FeatureSource, AutoCloseable {
    private static final int SIDE = 2;

    private final EncoderSpec spec;
    private final MiniEncoder encoder;

    /** Side of the frames that it sees. */
    private final int frameSizePx;

    /** @param encoder closed with this */
    public PooledEncoder(EncoderSpec spec, MiniEncoder encoder) {
        this.spec = spec;
        this.encoder = encoder;
        this.frameSizePx = spec.gridW() * SIDE * encoder.patchSizePx();
    }

    /**
     * What {@code valr.json} says of a teacher.
     *
     * @param frameSizePx side of a frame
     */
    public static EncoderSpec spec(Teacher teacher, int frameSizePx) {
        int side = MiniEncoder.side(teacher, frameSizePx) / SIDE;
        return new EncoderSpec(teacher.label(), MiniEncoder.dim(teacher), side, side);
    }

    @Override
    public EncoderSpec spec() {
        return spec;
    }

    @Override
    public Optional<String> digest() {
        return Optional.of(encoder.digest());
    }

    @Override
    public List<float[]> features(List<Walk> walks, List<FrameTokens> tokens) {
        return encoder.features(walks).stream()
                .map(frame -> average(frame, spec.gridW(), spec.dim()))
                .toList();
    }

    @Override
    public List<float[]> ofPictures(List<Picture> pictures, List<FrameTokens> tokens) {
        List<Picture> shown = pictures.stream()
                .map(picture -> Resampling.BICUBIC.resize(picture, frameSizePx, frameSizePx))
                .toList();
        return encoder.ofPictures(shown).stream()
                .map(frame -> average(frame, spec.gridW(), spec.dim()))
                .toList();
    }

    /**
     * The averages of the patches of each cell.
     *
     * @param patches float32 (2 side, 2 side, width)
     * @return float32 (side, side, width)
     */
    static float[] average(float[] patches, int side, int width) {
        float[] cells = new float[side * side * width];
        int row = side * SIDE;
        for (int patch = 0; patch < row * row; patch++) {
            int cell = patch / row / SIDE * side + patch % row / SIDE;
            for (int e = 0; e < width; e++) {
                cells[cell * width + e] += patches[patch * width + e] / (SIDE * SIDE);
            }
        }
        return cells;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
