package ai.valr.releases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that go as a whole. */
final class Folder {
    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
    private static final String PART = ".part";

    /** What is not whole after so long was left by a process that died. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private Folder() {}

    /** Where a folder lies while it is not whole, beside its place: a name that no version has, another one each time. */
    static Path unfinished(Path folder) {
        return folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID() + PART);
    }

    /** Whether it is one that {@link #unfinished} has named and whose maker is gone; not where it cannot be looked at. */
    static boolean isAbandoned(Path folder) {
        String name = folder.getFileName().toString();
        if (!name.startsWith(".") || !name.endsWith(PART)) {
            return false;
        }
        try {
            Instant changed = Files.getLastModifiedTime(folder).toInstant();
            return changed.isBefore(Instant.now().minus(ABANDONED_AFTER));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Takes a folder out of everybody's sight at once, then deletes it.
     *
     * @throws ReleaseException where it cannot be renamed
     */
    static void vanish(Path folder) {
        Path hidden = unfinished(folder);
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
