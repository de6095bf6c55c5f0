package ai.valr.trainer.cache;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The files of a cache: {@code KIND-DIGITS/ITEM.features}. A file's time of change is when it was last used. Whatever else lies in the
 * folder is left alone. Safe for several threads and processes: files come by a rename and may go at any moment.
 */
final class CacheFolder {
    static final String SUFFIX = ".features";

    /** A file that is being written; nobody writes one for so long. */
    private static final String PART = ".part";

    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
    private static final String SETS = "[a-z0-9]+-[0-9a-f]{16}";

    private final Path dir;

    CacheFolder(Path dir) {
        this.dir = dir;
    }

    private record Held(Path file, long bytes, FileTime used) {}

    Path file(EntryKey key) {
        return dir.resolve(key.folder()).resolve(key.file());
    }

    /** Puts a file in its place, whole or not at all. */
    void put(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        // a name of its own: others may write the same entry; no temporary file, which would be its owner's alone
        Path part = file.resolveSibling(UUID.randomUUID() + PART);
        try {
            Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Notes that a file was used now. */
    void used(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // gone since, or a folder that may only be read: its content is as good
        }
    }

    /**
     * Makes room: the files that were used last longest ago go, and what a killed process left half written.
     *
     * @param most bytes of all files before any goes
     * @param target bytes that are left when some went
     * @return bytes that are left
     */
    long prune(long most, long target) throws IOException {
        List<Held> all = files();
        long bytes = all.stream().mapToLong(Held::bytes).sum();
        if (bytes <= most) {
            return bytes;
        }
        all.sort(Comparator.comparing(Held::used).thenComparing(Held::file));
        for (Held it : all) {
            if (bytes <= target) {
                break;
            }
            if (!isPart(it.file())) { // somebody is writing it
                Files.deleteIfExists(it.file());
                bytes -= it.bytes();
            }
        }
        return bytes;
    }

    private static boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(PART);
    }

    private List<Held> files() throws IOException {
        List<Held> all = new ArrayList<>();
        Instant abandoned = Instant.now().minus(ABANDONED_AFTER);
        try (DirectoryStream<Path> sets = Files.newDirectoryStream(
                dir, set -> set.getFileName().toString().matches(SETS) && Files.isDirectory(set))) {
            for (Path set : sets) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(set, "*{" + SUFFIX + "," + PART + "}")) {
                    for (Path file : files) {
                        held(file, abandoned, all);
                    }
                }
            }
        }
        return all;
    }

    private static void held(Path file, Instant abandoned, List<Held> all) throws IOException {
        try {
            BasicFileAttributes it = Files.readAttributes(file, BasicFileAttributes.class);
            if (isPart(file) && it.lastModifiedTime().toInstant().isBefore(abandoned)) {
                Files.deleteIfExists(file);
            } else {
                all.add(new Held(file, it.size(), it.lastModifiedTime()));
            }
        } catch (NoSuchFileException e) {
            // gone since it was listed
        }
    }
}
