package ai.valr.trainer.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What a trainer keeps of its input, on disk: the {@link Reservoir}s of episodes with their frames, which feedback was taken in, how
 * far its topic was read, and the round at hand. What belongs together is written at once and lasts: after a crash the store is as
 * it was before or after a write, never between. Used by one thread; closed by whoever opened it.
 */
public final class EpisodeStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte EPISODE = 'e';
    private static final byte FRAME = 'f';
    private static final byte[] PROGRESS = {'p'};
    private static final byte[] ROUND = {'r'};

    private final Options options;
    private final WriteOptions durable;
    private final RocksDB db;
    private final Reservoir training;
    private final Reservoir heldOut;
    private final Map<FrameAt, Integer> frameUses = new HashMap<>();
    private final FeedbackMemory memory = new FeedbackMemory();
    private IntakeProgress progress;

    private EpisodeStore(Options options, RocksDB db, Reservoir training, Reservoir heldOut) {
        this.options = options;
        this.durable = new WriteOptions().setSync(true);
        this.db = db;
        this.training = training;
        this.heldOut = heldOut;
    }

    /**
     * Opens or makes a store.
     *
     * @throws UncheckedIOException where the folder cannot be used, or another process has it
     */
    public static EpisodeStore open(Path folder, Reservoir training, Reservoir heldOut) {
        Options options = new Options()
                .setCreateIfMissing(true)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2);
        RocksDB db = null;
        try {
            Files.createDirectories(folder);
            db = RocksDB.open(options, folder.toString());
            EpisodeStore store = new EpisodeStore(options, db, training, heldOut);
            store.load();
            return store;
        } catch (IOException | RocksDBException e) {
            if (db != null) {
                db.close();
            }
            options.close();
            throw new UncheckedIOException(new IOException(
                    "the trainer's store " + folder + " cannot be opened: " + e.getMessage()
                            + "; is another trainer running on it?",
                    e));
        }
    }

    private void load() throws IOException {
        byte[] saved = get(PROGRESS);
        progress = saved == null ? IntakeProgress.NONE : JSON.readValue(saved, IntakeProgress.class);
        List<Episode> left = new ArrayList<>();
        try (RocksIterator it = db.newIterator()) {
            for (it.seek(new byte[] {EPISODE}); it.isValid() && it.key()[0] == EPISODE; it.next()) {
                Episode episode = JSON.readValue(it.value(), Episode.class);
                left.addAll(reservoir(episode.task()).add(episode));
                episode.frames().forEach(frame -> frameUses.merge(frame, 1, Integer::sum));
            }
        }
        remove(left); // where a reservoir was made smaller
        memory.load(db);
    }

    private void remove(List<Episode> episodes) {
        try (WriteBatch batch = new WriteBatch()) {
            Set<FrameAt> changed = new HashSet<>();
            for (Episode episode : episodes) {
                use(episode, -1, changed);
                batch.delete(key(episode.task()));
            }
            for (FrameAt frame : changed) {
                if (!frameUses.containsKey(frame)) {
                    deleteFrame(frame, batch);
                }
            }
            db.write(durable, batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private Reservoir reservoir(TaskKey task) {
        return heldOut.takes(task) ? heldOut : training;
    }

    public IntakeProgress progress() {
        return progress;
    }

    /** The episode of a task, where it is kept. */
    Optional<Episode> find(TaskKey task) {
        return reservoir(task).find(task);
    }

    /** The feedback that counts for a task, whether its episode is kept or not. */
    Optional<TakenFeedback> taken(TaskKey task) {
        return memory.find(task).or(() -> find(task).map(TakenFeedback::of)); // from before it was remembered
    }

    /** Tasks whose feedback is remembered. */
    int remembered() {
        return memory.size();
    }

    /** Forgets which feedback counted for these tasks: feedback about them is none that can be used any more. */
    void forgetTaken(Predicate<TaskKey> tasks) {
        try (WriteBatch batch = new WriteBatch()) {
            memory.forget(tasks, batch);
            db.write(durable, batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** Whether a task is held out: its episode judges and is never learnt from. */
    boolean holdsOut(TaskKey task) {
        return heldOut.takes(task);
    }

    /** The feedback that counts for its task and that no release has read, whose episodes are not among {@link #training()}. */
    public List<PassedOver> notLearnt() {
        List<PassedOver> all = new ArrayList<>();
        for (TakenFeedback taken : memory.all()) {
            if (taken.retraction() || taken.at() == null || !progress.isUnreleased(taken.at())) {
                continue;
            }
            boolean kept = find(taken.task()).isPresent();
            if (!kept || holdsOut(taken.task())) {
                all.add(taken.at().passedOver(kept ? PassedOver.HELD_OUT : PassedOver.NOT_KEPT));
            }
        }
        return all;
    }

    /** Whether a task's episode would be kept. */
    boolean admits(TaskKey task) {
        return reservoir(task).admits(task);
    }

    boolean hasFrame(FrameAt frame) {
        return frameUses.containsKey(frame);
    }

    /** To learn from, in an order that depends on the episodes alone. */
    public List<Episode> training() {
        return training.episodes();
    }

    /** To judge by, never learnt from. */
    public List<Episode> heldOut() {
        return heldOut.episodes();
    }

    /** A kept frame's encoded picture. */
    public byte[] frame(FrameAt frame) {
        byte[] data = get(key(frame));
        if (data == null) {
            data = get(keyWithoutSession(frame));
        }
        if (data == null) {
            throw new IllegalStateException("the trainer's store has lost frame " + frame);
        }
        return data;
    }

    /**
     * Takes episodes and frames in, and moves on to {@code next}, all at once.
     *
     * @param taken feedback that counts for its task from now on; {@code episodes} are those of it that may be kept. Where it takes
     *     back what was given before, the task's episode goes
     */
    void advance(
            Collection<Episode> episodes,
            Map<FrameAt, byte[]> frames,
            Collection<TakenFeedback> taken,
            IntakeProgress next) {
        try (WriteBatch batch = new WriteBatch()) {
            for (TakenFeedback one : taken) {
                memory.put(one, batch);
            }
            Set<FrameAt> changed = new HashSet<>();
            for (Episode episode : episodes) {
                List<Episode> left = reservoir(episode.task()).add(episode);
                batch.put(key(episode.task()), JSON.writeValueAsBytes(episode));
                use(episode, 1, changed);
                for (Episode gone : left) {
                    use(gone, -1, changed);
                    if (!gone.task().equals(episode.task())) {
                        batch.delete(key(gone.task()));
                    }
                }
                if (reservoir(episode.task()).find(episode.task()).isEmpty()) {
                    batch.delete(key(episode.task()));
                }
            }
            for (TakenFeedback one : taken) {
                Optional<Episode> gone =
                        one.retraction() ? reservoir(one.task()).remove(one.task()) : Optional.empty();
                if (gone.isPresent()) {
                    use(gone.get(), -1, changed);
                    batch.delete(key(one.task()));
                }
            }
            for (FrameAt frame : changed) {
                if (!frameUses.containsKey(frame)) {
                    deleteFrame(frame, batch);
                } else if (frames.containsKey(frame)) {
                    batch.put(key(frame), frames.get(frame));
                }
            }
            batch.put(PROGRESS, JSON.writeValueAsBytes(next));
            db.write(durable, batch);
            progress = next;
        } catch (RocksDBException | JsonProcessingException e) {
            throw failed(e);
        }
    }

    private void use(Episode episode, int by, Set<FrameAt> changed) {
        for (FrameAt frame : episode.frames()) {
            frameUses.merge(frame, by, (a, b) -> a + b == 0 ? null : a + b);
            changed.add(frame);
        }
    }

    /** What is known of the round at hand, as it was written; empty between rounds. */
    public <T> Optional<T> round(TypeReference<T> type) {
        byte[] saved = get(ROUND);
        try {
            return saved == null ? Optional.empty() : Optional.of(JSON.readValue(saved, type));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Writes what is known of the round at hand. */
    public void saveRound(Object round) {
        try {
            db.put(durable, ROUND, JSON.writeValueAsBytes(round));
        } catch (RocksDBException | JsonProcessingException e) {
            throw failed(e);
        }
    }

    /**
     * The round is over.
     *
     * @param released whether a release has learnt from its input now; where not, the next round tells of it as well
     */
    public void endRound(boolean released) {
        try (WriteBatch batch = new WriteBatch()) {
            IntakeProgress next = progress.afterRound(released);
            batch.put(PROGRESS, JSON.writeValueAsBytes(next));
            batch.delete(ROUND);
            db.write(durable, batch);
            progress = next;
        } catch (RocksDBException | JsonProcessingException e) {
            throw failed(e);
        }
    }

    private byte[] get(byte[] key) {
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private static byte[] key(TaskKey task) {
        return ((char) EPISODE + task.sessionId() + '\0' + task.taskId()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] key(FrameAt frame) {
        return ((char) FRAME + frame.session() + '\0' + frame.partition() + "/" + frame.offset() + "/" + frame.id())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Where a store from before frames had their session's name has it: the first number is 102 more than the partition's. */
    private static byte[] keyWithoutSession(FrameAt frame) {
        return (FRAME + frame.partition() + "/" + frame.offset() + "/" + frame.id()).getBytes(StandardCharsets.UTF_8);
    }

    private static void deleteFrame(FrameAt frame, WriteBatch batch) throws RocksDBException {
        batch.delete(key(frame));
        batch.delete(keyWithoutSession(frame));
    }

    private static IllegalStateException failed(Exception e) {
        return new IllegalStateException("the trainer's store failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        db.close();
        durable.close();
        options.close();
    }
}
