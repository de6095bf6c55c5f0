package ai.valr.node;

import ai.valr.model.torch.Dtype;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Which model runs, and where.
 *
 * @param folder of the model's files
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param dtype what it computes in
 * @param maxModelLen decoder positions that a session may hold
 */
public record ModelSettings(Path folder, String device, Dtype dtype, int maxModelLen) {
    /** Less than this holds no question. */
    private static final int MIN_MODEL_LEN = 16;

    /** The same for another folder. */
    public ModelSettings withFolder(Path newFolder) {
        return new ModelSettings(newFolder, device, dtype, maxModelLen);
    }

    public ModelSettings {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(dtype, "dtype");
        if (maxModelLen < MIN_MODEL_LEN) {
            throw new IllegalArgumentException(
                    "--max-model-len " + maxModelLen + " must be " + MIN_MODEL_LEN + " or more");
        }
    }
}
