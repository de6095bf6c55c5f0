package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.picture.Picture;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;
import java.util.Optional;

/** A frozen encoder that latents are aligned with. Letters: {@code P} its patches of a frame, {@code E} its width. Thread-safe. */
public interface FeatureSource {

    /** Its name, E, and the grid of P. */
    EncoderSpec spec();

    /**
     * A digest of all that its features depend on beside the walk and the processor, weights above all, so that features that are kept
     * are never taken for another's; empty where they are the tokens themselves, which are not worth keeping twice.
     */
    Optional<String> digest();

    /**
     * The features of every frame. An encoder that sees scenes sees the frames of a walk together, and none of another walk.
     *
     * @param tokens the tower's visual tokens, one a frame of all walks
     * @return one array a frame of all walks: float32 (P, E) in raster order
     */
    List<float[]> features(List<Walk> walks, List<FrameTokens> tokens);

    /**
     * The features of real pictures, which may have any size: on the spec's grid, laid over the whole picture.
     *
     * @param pictures of one session, in the order in which the model sees them; one or more
     * @param tokens the tower's visual tokens, one a picture
     * @return one array a picture: float32 (P, E) in raster order
     */
    List<float[]> ofPictures(List<Picture> pictures, List<FrameTokens> tokens);
}
