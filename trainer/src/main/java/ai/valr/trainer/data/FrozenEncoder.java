package ai.valr.trainer.data;

import ai.valr.model.config.EncoderSpec;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;

/** A frozen vision encoder that latents are aligned to (phi in equation 4 of the paper). Thread-safe. */
public interface FrozenEncoder {

    /** Name, dimension and patch grid. */
    EncoderSpec spec();

    /** Features of every frame of the walks, in order: float32 (P, E) flattened, rows in raster order. */
    List<float[]> features(List<Walk> walks);
}
