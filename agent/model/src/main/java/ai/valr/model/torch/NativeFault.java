package ai.valr.model.torch;

import ai.djl.engine.EngineException;
import java.util.List;

/** What went wrong in native code, without TorchScript's trace before it. */
public final class NativeFault {
    /** How PyTorch and CUDA say that a device has no room. */
    private static final List<String> OUT_OF_MEMORY =
            List.of("out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED");

    private NativeFault() {}

    /** The line that says it. */
    public static String reason(EngineException e) {
        return lines(e).stream().filter(NativeFault::saysNoRoom).findFirst().orElseGet(() -> {
            List<String> lines = lines(e);
            return lines.get(lines.size() - 1);
        });
    }

    /** Whether the device had no room. */
    public static boolean isOutOfMemory(EngineException e) {
        return lines(e).stream().anyMatch(NativeFault::saysNoRoom);
    }

    private static boolean saysNoRoom(String line) {
        return OUT_OF_MEMORY.stream().anyMatch(line::contains);
    }

    private static List<String> lines(EngineException e) {
        return String.valueOf(e.getMessage()).strip().lines().map(String::strip).toList();
    }
}
