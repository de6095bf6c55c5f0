package ai.valr.trainer.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other processes out of a folder while something is made in it; ends with the process, however it ends. */
final class FolderLock {
    private static final String FILE = "lock";

    private FolderLock() {}

    /**
     * Does some work while no other process does any in the folder.
     *
     * @param folder made if missing
     * @param what is made there, for the message
     * @return what the work says
     * @throws IllegalStateException when another process is at work there
     */
    static boolean whileHeld(Path folder, String what, Stopping.Work work) throws IOException {
        Files.createDirectories(folder);
        try (FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!taken(channel)) {
                throw new IllegalStateException("another process makes " + what + " in " + folder
                        + "; wait for it, or give this one other --arms or --seeds");
            }
            return work.run();
        }
    }

    /** The lock goes with its channel. */
    private static boolean taken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }
}
