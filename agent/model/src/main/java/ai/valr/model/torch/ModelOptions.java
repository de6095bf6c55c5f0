package ai.valr.model.torch;

import ai.valr.model.picture.PictureLimits;

/**
 * How a model is loaded.
 *
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param dtype what it computes in
 * @param maxModelLen decoder positions that a session may hold
 * @param pictures bounds on encoded pictures
 */
public record ModelOptions(String device, Dtype dtype, int maxModelLen, PictureLimits pictures) {
    public static final int DEFAULT_MAX_MODEL_LEN = 4096;

    public ModelOptions {
        if (maxModelLen < 16) {
            throw new IllegalArgumentException("max_model_len " + maxModelLen + " must be 16 or more");
        }
    }

    /** The CPU or the first GPU, float32. */
    public static ModelOptions defaults() {
        return on("auto");
    }

    /**
     * Float32 on a device.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    public static ModelOptions on(String device) {
        return new ModelOptions(device, Dtype.FP32, DEFAULT_MAX_MODEL_LEN, PictureLimits.DEFAULT);
    }
}
