package ai.valr.trainer.cache;

import ai.valr.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Features on disk, bounded in bytes. An entry is read only where its key and its sha256 are right; one that is not so counts as missing
 * and is written anew. Several processes may share a folder. What cannot be written is told once and is made again by whoever needs it:
 * a full disk ends no training. Thread-safe.
 */
public final class FeatureCache {
    /** Bound where none is given. */
    public static final long DEFAULT_BYTES = 2L << 30;

    /** The least bound: less would hold a few scenes. */
    public static final long LEAST_BYTES = 1L << 20;

    /** An entry above it is not written, and a file above it not read. */
    static final long MOST_ENTRY_BYTES = 256L << 20;

    /** Entries written between two looks at what others have written: the bound may be passed by so many a process. */
    static final int LOOK_EVERY = 64;

    /** Share of the bound that is left when it was passed, so that not every entry makes another go. */
    private static final double KEPT = 0.9;

    private final Path dir;
    private final CacheFolder folder;
    private final long mostBytes;
    private final Consumer<String> lines;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicBoolean toldOfBroken = new AtomicBoolean();
    private final AtomicBoolean toldOfUnwritten = new AtomicBoolean();
    private long bytes;
    private int sinceLook;

    private FeatureCache(Path dir, long mostBytes, Consumer<String> lines) {
        this.dir = dir;
        this.folder = new CacheFolder(dir);
        this.mostBytes = mostBytes;
        this.lines = lines;
    }

    /**
     * Opens a cache, and makes room where it holds more than its bound.
     *
     * @param dir made if missing; other files in it are left alone
     * @param mostBytes of all entries, {@link #LEAST_BYTES} or more
     * @param lines where what is wrong with it is told
     * @throws ModelException when the folder cannot be made or read
     */
    public static FeatureCache open(Path dir, long mostBytes, Consumer<String> lines) {
        if (mostBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("a feature cache of " + mostBytes + " bytes holds next to nothing; give "
                    + LEAST_BYTES + " or more");
        }
        FeatureCache cache = new FeatureCache(dir, mostBytes, lines);
        try {
            Files.createDirectories(dir);
            synchronized (cache) {
                cache.look();
            }
        } catch (IOException e) {
            throw new ModelException("cannot use " + dir + " as a feature cache: " + e + "; give another folder", e);
        }
        return cache;
    }

    /** Bytes that all entries may have. */
    public long mostBytes() {
        return mostBytes;
    }

    /** An entry's content; empty where there is none that can be trusted. */
    public Optional<byte[]> read(EntryKey key) {
        Path file = folder.file(key);
        try {
            long size = Files.size(file);
            if (size > MOST_ENTRY_BYTES) {
                throw new BrokenEntryException("it has " + size + " bytes, and an entry at most " + MOST_ENTRY_BYTES);
            }
            byte[] content = EntryFile.content(key, Files.readAllBytes(file));
            folder.used(file);
            read.incrementAndGet();
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (BrokenEntryException | IOException e) {
            broken.incrementAndGet();
            if (toldOfBroken.compareAndSet(false, true)) {
                lines.accept("feature cache: " + file + " is not used and made anew: " + e.getMessage()
                        + "; others like it are counted alone");
            }
            return Optional.empty();
        }
    }

    /** Keeps an entry; where that fails it is told once. */
    public void write(EntryKey key, byte[] content) {
        made.incrementAndGet();
        byte[] file = EntryFile.of(key, content);
        try {
            if (file.length > Math.min(mostBytes, MOST_ENTRY_BYTES)) {
                throw new IOException("an entry of " + file.length + " bytes is above the bound of "
                        + Math.min(mostBytes, MOST_ENTRY_BYTES));
            }
            folder.put(folder.file(key), file);
            grown(file.length);
        } catch (IOException e) {
            unwritten.incrementAndGet();
            if (toldOfUnwritten.compareAndSet(false, true)) {
                lines.accept("feature cache: cannot keep entries in " + dir + ": " + e
                        + "; what is missing there is made" + " each time");
            }
        }
    }

    private synchronized void grown(long more) throws IOException {
        bytes += more;
        sinceLook++;
        if (bytes > mostBytes || sinceLook >= LOOK_EVERY) {
            look();
        }
    }

    private void look() throws IOException {
        bytes = folder.prune(mostBytes, (long) (KEPT * mostBytes));
        sinceLook = 0;
    }

    /** Entries that were found and trusted. */
    public long found() {
        return read.get();
    }

    /** Entries that were missing or not to be trusted, and were made. */
    public long made() {
        return made.get();
    }

    /** Entries that were there and not to be trusted. */
    public long broken() {
        return broken.get();
    }

    /** What came of it so far, in one line. */
    public String summary() {
        return "feature cache " + dir + ": " + found() + " entries found, " + made() + " made"
                + (broken() > 0 ? ", " + broken() + " of them because the file there was broken or foreign" : "")
                + (unwritten.get() > 0 ? ", " + unwritten.get() + " not kept" : "");
    }
}
