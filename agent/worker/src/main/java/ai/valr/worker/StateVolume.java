package ai.valr.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system under the state directory. A worker leaves its group while there is still room for what RocksDB has
 * in hand: once a write has failed, its stores are of no use before they are restored. Safe for use by many threads.
 */
final class StateVolume {

    /** Tells how many bytes this process may still write to the file system of an existing path. */
    @FunctionalInterface
    interface Gauge {
        long usableBytes(Path path) throws IOException;
    }

    static final Gauge FILE_SYSTEM = path -> Files.getFileStore(path).getUsableSpace();

    /** A stream thread that fails on a volume with less than this fails for that, whatever its error says. */
    private static final long NOTHING_BYTES = 1L << 20;

    /** What operating systems say: out of blocks, over a quota, on Windows. */
    private static final List<String> FULL =
            List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

    private final Path directory;
    private final long minFreeBytes;
    private final Gauge gauge;

    StateVolume(Path directory, long minFreeBytes, Gauge gauge) {
        this.directory = directory.toAbsolutePath();
        this.minFreeBytes = minFreeBytes;
        this.gauge = gauge;
    }

    /** @throws DiskFullException where less than {@code min_free_disk_bytes} are free */
    void requireRoom() {
        long free = usableBytes();
        if (free < minFreeBytes) {
            throw new DiskFullException(
                    "state.dir " + directory + " has " + bytes(free) + " free and needs " + bytes(minFreeBytes)
                            + " (min_free_disk_bytes); " + mend(),
                    null);
        }
    }

    /** The failure as one of a full disk; null where the disk is not what failed. */
    DiskFullException causeOf(Throwable failure) {
        long free;
        try {
            free = usableBytes();
        } catch (UncheckedIOException e) {
            return null;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (free < NOTHING_BYTES || FULL.stream().anyMatch(message::contains)) {
                return new DiskFullException(
                        "state.dir " + directory + " could not be written with " + bytes(free) + " free; " + mend(),
                        failure);
            }
        }
        return null;
    }

    private String mend() {
        return "make room on its volume, or put state.dir on a larger one, and start the worker again: its sessions are in"
                + " Kafka, and other workers go on with them meanwhile (state_stores=memory needs no disk)";
    }

    private long usableBytes() {
        try {
            return gauge.usableBytes(existing());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "state.dir " + directory + " cannot be looked at: " + e + "; give one that this user can read", e);
        }
    }

    /** The directory, or where it will be made. */
    private Path existing() {
        Path path = directory;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    /** In MiB where that says enough. */
    private static String bytes(long count) {
        return count < 10L << 20 ? count + " bytes" : (count >> 20) + " MiB";
    }
}
