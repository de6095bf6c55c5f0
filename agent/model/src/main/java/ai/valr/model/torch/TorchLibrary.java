package ai.valr.model.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** PyTorch's native library, by way of DJL. */
public final class TorchLibrary {
    private TorchLibrary() {}

    /**
     * Loads it where it is not loaded yet, and has it add two numbers.
     *
     * @return its version and the devices that it sees, for people
     * @throws RuntimeException (DJL's, or a linkage error) where it cannot be loaded
     */
    public static String describe() {
        Engine engine = Engine.getEngine("PyTorch");
        try (NDManager manager = engine.newBaseManager()) {
            int three = manager.create(1).add(2).toIntArray()[0];
            if (three != 3) {
                throw new IllegalStateException("PyTorch says that 1 + 2 is " + three);
            }
        }
        return "PyTorch " + engine.getVersion() + ", " + engine.getGpuCount() + " CUDA devices";
    }
}
