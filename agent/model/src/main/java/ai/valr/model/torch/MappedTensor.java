package ai.valr.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tensor of a checkpoint on a device, straight from the mapped file. */
public final class MappedTensor {
    private MappedTensor() {}

    /**
     * Reads one tensor.
     *
     * @param manager owns the result, and says the device
     * @param script has the functions of {@code weights.py}
     * @param dtype that the result has
     */
    public static NDArray load(
            NDManager manager, ScriptModule script, String name, CheckpointFiles files, Dtype dtype) {
        TensorInfo info = files.info(name);
        String device = TorchDevice.name(manager.getDevice());
        int stored = torchType(info);
        if (stored < 0 || info.offset() % info.dtype().bytes() != 0) {
            try (NDManager scratch = manager.newSubManager()) {
                NDArray values = scratch.create(files.floats(name), new Shape(info.shape()));
                return script.call(manager, "owned", values, dtype.code(), device)[0];
            }
        }
        Path file = files.path(name);
        long elements = size(file) / info.dtype().bytes();
        return script.call(
                        manager,
                        "from_mapped",
                        file.toString(),
                        elements,
                        info.offset() / info.dtype().bytes(),
                        info.shape(),
                        stored,
                        dtype.code(),
                        device)[0];
    }

    private static int torchType(TensorInfo info) {
        return switch (info.dtype().name()) {
            case "F32" -> 6;
            case "F16" -> 5;
            case "BF16" -> 15;
            default -> -1;
        };
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of " + file, e);
        }
    }
}
