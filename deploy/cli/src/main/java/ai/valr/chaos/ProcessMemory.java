package ai.valr.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process takes of the machine's memory. */
final class ProcessMemory {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** The end of a line of {@code -Xlog:gc}: {@code 123M->45M(256M) 3.2ms}. */
    private static final Pattern COLLECTION = Pattern.compile("->(\\d+)([KMG])\\((\\d+)([KMG])\\)");

    private ProcessMemory() {}

    /** The Java heap behind a collection of garbage, in bytes: what is used of it, and what it takes of the machine. */
    record Heap(double used, double committed) {
        static final Heap UNKNOWN = new Heap(Double.NaN, Double.NaN);
    }

    /** Whether this system tells; without {@code /proc} nothing here can. */
    static boolean isMeasured() {
        return Files.exists(PROC.resolve("self").resolve("status"));
    }

    /** Resident bytes; NaN where the system does not tell, or the process is gone. */
    static double rss(long pid) {
        try {
            return rss(Files.readString(PROC.resolve(Long.toString(pid)).resolve("status")));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    static double rss(String status) {
        Matcher found = RSS.matcher(status);
        return found.find() ? Long.parseLong(found.group(1)) * 1024.0 : Double.NaN;
    }

    /** Behind the last collection in a log of {@code -Xlog:gc}; unknown where there was none yet. */
    static Heap heap(Path gcLog) {
        try {
            return heap(Files.readAllLines(gcLog));
        } catch (IOException e) {
            return Heap.UNKNOWN;
        }
    }

    static Heap heap(List<String> gcLog) {
        for (int i = gcLog.size() - 1; i >= 0; i--) {
            Matcher found = COLLECTION.matcher(gcLog.get(i));
            if (found.find()) {
                return new Heap(bytes(found.group(1), found.group(2)), bytes(found.group(3), found.group(4)));
            }
        }
        return Heap.UNKNOWN;
    }

    private static double bytes(String number, String unit) {
        return Long.parseLong(number) * Math.pow(1024, "BKMG".indexOf(unit));
    }
}
