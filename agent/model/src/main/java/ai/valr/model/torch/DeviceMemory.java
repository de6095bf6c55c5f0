package ai.valr.model.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import ai.valr.model.ModelMemory;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TextConfig;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory a device has, and how much of it a checkpoint takes. */
public final class DeviceMemory {
    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private DeviceMemory() {}

    /** @param files checked against the configuration */
    static ModelMemory of(ModelConfig config, CheckpointFiles files, Dtype dtype, Device device) {
        long weights = 0;
        for (String name : CheckpointCheck.expected(config).keySet()) {
            weights += files.info(name).count() * dtype.bytes();
        }
        TextConfig text = config.text();
        long position = 2L * text.numHiddenLayers() * text.numKeyValueHeads() * text.headDim() * dtype.bytes();
        return new ModelMemory(weights, position, total(device), TorchDevice.name(device));
    }

    /**
     * Memory that is in use: on a GPU all of it, by whoever, with what PyTorch keeps for its next tensors; on a CPU the most
     * that this process had. -1 where the system does not say.
     */
    public static long used(Device device) {
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getUsed();
        }
        try (Stream<String> lines = Files.lines(PROCESS)) {
            return lines.filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | UncheckedIOException e) {
            return -1; // another system than Linux
        }
    }

    /** All of it; on a CPU what the Java heap may take is left out. */
    public static long total(Device device) {
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getMax();
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.max(0, system.getTotalMemorySize() - Runtime.getRuntime().maxMemory());
    }
}
