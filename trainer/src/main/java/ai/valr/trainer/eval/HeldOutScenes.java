package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.PictureException;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.PixelValues;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Walks of a split and their frames as a model sees them, through the processor that serving uses. */
public final class HeldOutScenes {
    private final ValrModel model;
    private final RoomWorld world;
    private final Split split;
    private final long seed;

    public HeldOutScenes(ValrModel model, RoomWorld world, Split split, long seed) {
        this.model = model;
        this.world = world;
        this.split = split;
        this.seed = seed;
    }

    /** The walk of a scene, numbered from 0. */
    public Walk walk(int index) {
        return world.walk(SceneId.of(split, seed, index));
    }

    /** The walk's frames. */
    public List<FrameTokens> see(Walk walk) {
        return see(walk.frames().size(), f -> walk.frames().get(f).picture());
    }

    /** As many black frames: what a model can tell without seeing. */
    List<FrameTokens> blind(Walk walk) {
        int size = world.config().frameSizePx();
        return see(walk.frames().size(), f -> new Picture(size, size, new byte[3 * size * size]));
    }

    /** Any pictures, seen as frames are. */
    public List<FrameTokens> see(List<Picture> pictures) {
        return see(pictures.size(), pictures::get);
    }

    private List<FrameTokens> see(int frames, IntFunction<Picture> picture) {
        try {
            List<PixelValues> pixels = new ArrayList<>();
            for (int f = 0; f < frames; f++) {
                pixels.add(model.processor().image(picture.apply(f)));
            }
            return model.encode(pixels);
        } catch (PictureException e) {
            throw new IllegalStateException("a rendered frame was refused: " + e.getMessage(), e);
        }
    }
}
