package ai.valr.releases;

import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local copies of releases, each held against its release's checksums whenever it is asked for. There are at most so many:
 * the one that was asked for longest ago goes first, one that is pinned never. Several processes may share the folder.
 * Thread-safe; one copy is made at a time. One cache a folder in a process.
 */
public final class ReleaseCache {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseCache.class);

    /** By it a folder is known as a cache. */
    private static final String PINS = ".pins";

    private final Path folder;
    private final int maxReleases;
    private final Map<String, String> storeSettings;
    private final CachePins pins;

    /**
     * @param folder made when it is needed; nothing else should be in it
     * @param maxReleases 1 or more
     * @param storeSettings as for {@link ReleaseStore#open}
     */
    public ReleaseCache(Path folder, int maxReleases, Map<String, String> storeSettings) {
        if (maxReleases < 1) {
            throw new IllegalArgumentException("maxReleases " + maxReleases + " must be 1 or more");
        }
        this.folder = folder.toAbsolutePath().normalize();
        this.maxReleases = maxReleases;
        this.storeSettings = Map.copyOf(storeSettings);
        this.pins = new CachePins(this.folder.resolve(PINS));
    }

    /** What makes room deletes folders: those of a cache, and nobody else's. */
    private void requireOwn() {
        if (!Files.isDirectory(folder) || Files.exists(folder.resolve(PINS))) {
            return;
        }
        try (Stream<Path> found = Files.list(folder)) {
            if (found.findAny().isPresent()) {
                throw ReleaseException.wrongSetting("folder " + folder
                        + " holds something else and cannot be a cache of releases; give an empty one");
            }
        } catch (IOException e) {
            throw ReleaseException.unavailable("cache " + folder + " cannot be read: " + e, e);
        }
    }

    /**
     * The folder of a release's files, verified; downloaded where it is not there or is no longer what it was. It stays at
     * least until as many other releases were asked for as the cache holds; {@link #pin} keeps it longer.
     *
     * @return a folder with the model's name
     * @throws ReleaseException what is missing or differs, which leaves nothing behind; or there is no room
     */
    public synchronized Path fetch(ModelRelease release) {
        Path copy = copy(release);
        requireOwn();
        pins.open();
        if (Files.isDirectory(copy)) {
            try {
                ReleaseFiles.verify(copy, release.getFiles());
                touch(copy);
                return copy;
            } catch (ReleaseException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                LOG.warn("the copy is made anew: {}", e.getMessage());
                Folder.vanish(copy);
            }
        }
        makeRoom(copy);
        download(release, copy);
        touch(copy);
        return copy;
    }

    /**
     * As {@link #fetch}; the copy stays until {@link #unpin}, or this process ends. Several pins on a release need as many
     * {@code unpin}.
     */
    public synchronized Path pin(ModelRelease release) {
        String name = name(copy(release));
        requireOwn();
        pins.add(name);
        try {
            return fetch(release);
        } catch (RuntimeException e) {
            pins.remove(name);
            throw e;
        }
    }

    /** Lets a pinned copy go when its place is needed. Nothing where it is not pinned. */
    public synchronized void unpin(ModelRelease release) {
        pins.remove(name(copy(release)));
    }

    /** A model without a name of its own is called after its folder, so that the version stands before the name. */
    private Path copy(ModelRelease release) {
        return folder.resolve(SafeName.require("version", release.getVersion()))
                .resolve(SafeName.require("model name", release.getModelName()));
    }

    private static String name(Path copy) {
        return copy.getFileName() + "@" + copy.getParent().getFileName();
    }

    private void download(ModelRelease release, Path copy) {
        Path part = Folder.unfinished(copy);
        URI location = ReleaseFiles.location(release);
        try (ReleaseStore store = ReleaseStore.open(location, storeSettings)) {
            ReleaseFiles.requireSome(location.toString(), release.getFiles());
            Files.createDirectories(part);
            requireRoom(release, part);
            for (ModelFile file : release.getFiles()) {
                String name = SafeName.require("file", file.getPath());
                try (OutputStream out = Files.newOutputStream(part.resolve(name))) {
                    ModelFile found = ReleaseFiles.read(
                            location.toString(), name, store.read(location, name), out, file.getSizeBytes());
                    ReleaseFiles.requireSame(location.toString(), found, file);
                }
            }
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process may have been first.
            if (!Files.isDirectory(copy)) {
                throw ReleaseException.unavailable(copy + " cannot be written: " + e, e);
            }
            ReleaseFiles.verify(copy, release.getFiles());
        } finally {
            Folder.delete(part);
        }
    }

    private static void requireRoom(ModelRelease release, Path part) throws IOException {
        long needed =
                release.getFiles().stream().mapToLong(ModelFile::getSizeBytes).sum();
        long room = Files.getFileStore(part).getUsableSpace();
        if (needed > room) {
            throw ReleaseException.unavailable(
                    part.getParent() + " has room for " + room + " bytes and version " + release.getVersion() + " of "
                            + release.getModelName() + " has " + needed + "; make room on its volume",
                    null);
        }
    }

    /** The oldest go, until one more fits in. */
    private void makeRoom(Path coming) {
        List<Path> copies = copies();
        int surplus = copies.size() + 1 - maxReleases;
        for (Path copy : copies) {
            if (surplus > 0 && pins.unlessPinned(name(copy), () -> remove(copy))) {
                LOG.info("{} made room for {}", copy, coming);
                surplus--;
            }
        }
        if (surplus > 0) {
            throw ReleaseException.unavailable(
                    "cache " + folder + " holds " + copies.size() + " releases, all of them in use, and at most "
                            + maxReleases + "; let it hold more",
                    null);
        }
    }

    private static void remove(Path copy) {
        Folder.vanish(copy);
        // Another model may have a version of this name.
        Folder.deleteIfEmpty(copy.getParent());
    }

    /** The one that was asked for longest ago first. */
    private List<Path> copies() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> copies = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder, 2)) {
            for (Path path : found.toList()) {
                boolean deep = path.getNameCount() == folder.getNameCount() + 2;
                String name = path.getFileName().toString();
                if (deep && Folder.isAbandoned(path)) {
                    Folder.delete(path);
                } else if (deep && SafeName.is(name) && Files.isDirectory(path)) {
                    copies.add(path);
                }
            }
            copies.sort(Comparator.comparing(ReleaseCache::lastAsked));
            return copies;
        } catch (IOException | UncheckedIOException e) {
            throw ReleaseException.unavailable("cache " + folder + " cannot be read: " + e, e);
        }
    }

    private static FileTime lastAsked(Path copy) {
        try {
            return Files.getLastModifiedTime(copy);
        } catch (IOException e) {
            // It has just left by another process.
            return FileTime.fromMillis(0);
        }
    }

    private static void touch(Path copy) {
        try {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.warn("{} keeps its old time", copy, e);
        }
    }
}
