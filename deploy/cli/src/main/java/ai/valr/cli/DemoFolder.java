package ai.valr.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The demo's own data folder; a demo beside a running one gets the next. The lock goes with the process. */
record DemoFolder(Path path, FileChannel lock) implements AutoCloseable {
    private static final int MAX_DEMOS = 16;

    /** @throws EnvironmentException where no folder can be written, or too many demos run */
    static DemoFolder claim(Path base) {
        for (int i = 1; i <= MAX_DEMOS; i++) {
            Path path = base.resolve(i == 1 ? "demo" : "demo-" + i);
            FileChannel lock = tryLock(path);
            if (lock != null) {
                return new DemoFolder(path, lock);
            }
        }
        throw new EnvironmentException(MAX_DEMOS + " demos run already on " + base + "; stop one of them");
    }

    private static FileChannel tryLock(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockOf(channel);
            if (lock == null) {
                channel.close();
                return null;
            }
            return channel;
        } catch (IOException e) {
            throw new EnvironmentException(
                    "the demo's folder " + path + " cannot be written (" + e + "); give another one with --data", e);
        }
    }

    private static FileLock lockOf(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The process's end closes it.
        }
    }
}
