package ai.valr.releases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that go as a whole. */
final class Folder {
    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private Folder() {}

    /**
     * Takes a folder out of everybody's sight at once, then deletes it.
     *
     * @throws ReleaseException where it cannot be renamed
     */
    static void vanish(Path folder) {
        Path hidden = folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.move(folder, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ReleaseException.unavailable(folder + " cannot be deleted: " + e, e);
        }
        delete(hidden);
    }

    static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Then it is needed.
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted", folder, e);
        }
    }

    /** Deletes what can be deleted of a folder that nobody looks for; the rest is told. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be deleted whole", folder, e);
        }
    }
}
