package ai.valr.model.torch;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a device multiplies bfloat16 by instructions of its own. A CPU without them takes many times as long for a product as
 * in float32: PyTorch has a slow path for it. Linux's {@code /proc/cpuinfo} tells it; where there is none it counts as absent.
 */
public final class Bf16Hardware {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** x86's in {@code flags}, ARM's in {@code Features}. */
    private static final Set<String> INSTRUCTIONS = Set.of("avx512_bf16", "amx_bf16", "bf16");

    private Bf16Hardware() {}

    /** The type that trains faster on a device: bf16 where it has instructions for it, else fp32. */
    public static Dtype fastest(Device device) {
        return isOn(device) ? Dtype.BF16 : Dtype.FP32;
    }

    /** What to say to somebody who computes in a type that a device is slow at; empty where it is not. */
    public static Optional<String> warning(Device device, Dtype dtype) {
        return dtype == Dtype.FP32 || isOn(device)
                ? Optional.empty()
                : Optional.of(
                        "dtype bf16 is many times slower than fp32 on this CPU, which has none of the instructions "
                                + "avx512_bf16, amx_bf16 and (ARM) bf16; use fp32, or a machine that has them");
    }

    private static boolean isOn(Device device) {
        return device.isGpu() || isIn(cpuInfo());
    }

    private static String cpuInfo() {
        try {
            return Files.readString(CPU_INFO, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** @param cpuInfo as Linux writes it */
    static boolean isIn(String cpuInfo) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .flatMap(line ->
                        Arrays.stream(line.substring(line.indexOf(':') + 1).split("\\s+")))
                .anyMatch(INSTRUCTIONS::contains);
    }
}
