package ai.valr.releases;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Which copies of a cache must stay: each has a byte of one file, locked by those who need it, so that other processes see
 * it and a process that dies holds nothing. The file stays open: a JVM's locks on a file all end with the first of its
 * channels that is closed. Used under its cache's lock.
 */
final class CachePins {
    private final Path file;
    private final Map<String, Pin> pins = new HashMap<>();
    private FileChannel channel;

    private static final class Pin {
        private final FileLock lock;
        private int holders;

        private Pin(FileLock lock) {
            this.lock = lock;
        }
    }

    CachePins(Path file) {
        this.file = file;
    }

    /** Makes the file where it is not there: its folder is a cache from now on. */
    void open() {
        try {
            channel();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** One more holder; waits while another process deletes the copy. */
    void add(String copy) {
        Pin pin = pins.get(copy);
        if (pin == null) {
            try {
                pin = new Pin(channel().lock(place(copy), 1, true));
            } catch (IOException e) {
                throw failed(e);
            }
            pins.put(copy, pin);
        }
        pin.holders++;
    }

    /** One holder less; nothing where there is none. */
    void remove(String copy) {
        Pin pin = pins.get(copy);
        if (pin == null || --pin.holders > 0) {
            return;
        }
        pins.remove(copy);
        try {
            pin.lock.release();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Runs the deletion of a copy unless someone needs it; says whether it ran. */
    boolean unlessPinned(String copy, Runnable deletion) {
        if (pins.containsKey(copy)) {
            return false;
        }
        try (FileLock lock = channel().tryLock(place(copy), 1, false)) {
            if (lock == null) {
                return false;
            }
            deletion.run();
            return true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return channel;
    }

    /** The same in every process; two copies share one by chance alone, of 2^62. */
    private static long place(String copy) {
        byte[] digest = ReleaseFiles.sha256().digest(copy.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong() >>> 2;
    }

    private ReleaseException failed(IOException e) {
        return ReleaseException.unavailable("the cache's file " + file + " cannot be locked: " + e, e);
    }
}
