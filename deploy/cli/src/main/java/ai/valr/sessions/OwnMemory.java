package ai.valr.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * This process's memory at a moment.
 *
 * @param residentBytes of the whole process, as Linux tells it; -1 on another system
 * @param heapBytes of Java's heap that are in use, garbage that was not yet collected among them
 */
record OwnMemory(long residentBytes, long heapBytes) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    static OwnMemory now() {
        Runtime runtime = Runtime.getRuntime();
        return new OwnMemory(resident(), runtime.totalMemory() - runtime.freeMemory());
    }

    private static long resident() {
        try {
            Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
