package ai.valr.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command keeps the releases that it fetches: in a folder of the user's, or in one that goes with the command. */
final class ReleaseFetch implements AutoCloseable {
    private final Path folder;
    private final boolean own;

    /** @param folder the user's, or null */
    ReleaseFetch(Path folder) {
        this.own = folder == null;
        try {
            this.folder = own ? Files.createTempDirectory("valr-release") : folder;
        } catch (IOException e) {
            throw new EnvironmentException("no folder for releases can be made: " + e + "; give one with --cache", e);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        if (own) {
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + folder + " stays", e);
            }
        }
    }
}
