package ai.valr.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A directory that one service of one process uses at a time: created where it is missing, checked to be writable and
 * locked until {@link #close}. The operating system drops the lock with the process, so a kill leaves nothing to clean up.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "valr.lock";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @throws EmbeddedException where the directory cannot be made or written, or another node has locked it */
    static DataDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        FileChannel channel;
        try {
            Files.createDirectories(path);
            channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new EmbeddedException(
                    "data directory " + path + " cannot be written (" + e
                            + "); give a writable directory with --data, or mend its permissions",
                    e);
        }
        if (!lock(channel, path)) {
            closeQuietly(channel);
            throw new EmbeddedException("data directory " + path
                    + " is locked by another running node; stop that node, or give this one a directory of its own with"
                    + " --data");
        }
        return new DataDirectory(path, channel);
    }

    private static boolean lock(FileChannel channel, Path path) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            closeQuietly(channel);
            throw new EmbeddedException(
                    "data directory " + path + " cannot be locked (" + e
                            + "); its file system must support locks: give another directory with --data",
                    e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The reason for closing is already on its way to the caller.
        }
    }

    Path path() {
        return path;
    }

    /** Gives the directory free. */
    @Override
    public void close() {
        closeQuietly(channel);
    }
}
