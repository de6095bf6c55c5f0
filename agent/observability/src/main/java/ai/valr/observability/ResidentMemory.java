package ai.valr.observability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of the process as the system sees it: the weights and KV caches lie outside of the Java heap. On Linux; nothing
 * elsewhere.
 */
final class ResidentMemory implements MeterBinder {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "VmRSS:";

    @Override
    public void bindTo(MeterRegistry registry) {
        if (Files.isReadable(STATUS)) {
            Gauge.builder("process.resident.memory", ResidentMemory::bytes)
                    .description("Memory of the process that is resident, native memory included.")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        }
    }

    private static double bytes() {
        try {
            return bytes(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** @param lines of proc(5)'s status, whose sizes are in kB */
    static double bytes(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().split(" ")[0])
                .mapToDouble(kib -> Long.parseLong(kib) * 1024.0)
                .findFirst()
                .orElse(Double.NaN);
    }
}
