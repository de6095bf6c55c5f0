package ai.valr.cli;

import ai.valr.releases.ReleaseCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where a command keeps the release that it fetches: in a folder of the user's, or in one that goes with the command. */
final class ReleaseFetch implements AutoCloseable {
    /** In a folder of the user's; a command's own has one. */
    private static final int MAX_RELEASES = 4;

    private final Path folder;
    private final boolean own;

    /** @param folder the user's, or null */
    ReleaseFetch(Path folder) {
        this.own = folder == null;
        try {
            this.folder = own ? Files.createTempDirectory("valr-release") : folder;
        } catch (IOException e) {
            throw new EnvironmentException("no folder for a release can be made: " + e + "; give one with --cache", e);
        }
    }

    ReleaseCache cache(Map<String, String> settings) {
        return new ReleaseCache(folder, MAX_RELEASES, settings);
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
