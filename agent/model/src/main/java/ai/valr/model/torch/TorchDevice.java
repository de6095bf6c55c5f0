package ai.valr.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.valr.model.ModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a model computes: {@code auto}, {@code cpu} or {@code cuda:N}. */
public final class TorchDevice {
    private static final Pattern CUDA = Pattern.compile("(?:cuda|gpu)(?::(\\d{1,3}))?");

    private TorchDevice() {}

    /**
     * The device of a setting.
     *
     * @param setting {@code auto} is the first GPU where there is one, else the CPU
     * @throws ModelException when the setting is unknown or names a GPU that is not there
     */
    public static Device resolve(String setting) {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        if (setting.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (setting.equals("cpu")) {
            return Device.cpu();
        }
        Matcher matcher = CUDA.matcher(setting);
        if (!matcher.matches()) {
            throw new ModelException("device '" + setting + "' is not known; give auto, cpu or cuda:N");
        }
        int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        if (index >= gpus) {
            throw new ModelException("device '" + setting + "' is not there: this machine shows " + gpus
                    + " CUDA devices to PyTorch; give cpu, or install a CUDA libtorch, set"
                    + " PYTORCH_LIBRARY_PATH to it, and have libcudart.so under that name on LD_LIBRARY_PATH");
        }
        return Device.gpu(index);
    }

    /** PyTorch's name of a device: {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }
}
