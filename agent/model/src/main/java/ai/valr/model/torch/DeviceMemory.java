package ai.valr.model.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import ai.valr.model.ModelMemory;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TextConfig;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory a device has, and how much of it a checkpoint takes. */
final class DeviceMemory {
    private DeviceMemory() {}

    /** @param files checked against the configuration */
    static ModelMemory of(ModelConfig config, CheckpointFiles files, Dtype dtype, Device device) {
        long weights = 0;
        for (String name : CheckpointCheck.expected(config).keySet()) {
            weights += files.info(name).count() * dtype.bytes();
        }
        TextConfig text = config.text();
        long position = 2L * text.numHiddenLayers() * text.numKeyValueHeads() * text.headDim() * dtype.bytes();
        return new ModelMemory(weights, position, bytes(device), TorchDevice.name(device));
    }

    private static long bytes(Device device) {
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getMax();
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.max(0, system.getTotalMemorySize() - Runtime.getRuntime().maxMemory());
    }
}
