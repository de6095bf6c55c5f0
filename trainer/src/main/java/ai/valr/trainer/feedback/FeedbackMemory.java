package ai.valr.trainer.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The feedback that counts for each task, of those whose episodes are not kept too, beside the episodes in an {@link EpisodeStore}'s
 * database. It grows with the tasks that feedback came about, so that its owner has it {@link #forget} those that none can come about
 * any more. Used by one thread.
 */
final class FeedbackMemory {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte TAKEN = 't';

    private final Map<TaskKey, TakenFeedback> byTask = new HashMap<>();

    void load(RocksDB db) throws IOException {
        try (RocksIterator it = db.newIterator()) {
            for (it.seek(new byte[] {TAKEN}); it.isValid() && it.key()[0] == TAKEN; it.next()) {
                TakenFeedback taken = JSON.readValue(it.value(), TakenFeedback.class);
                byTask.put(taken.task(), taken);
            }
        }
    }

    Optional<TakenFeedback> find(TaskKey task) {
        return Optional.ofNullable(byTask.get(task));
    }

    /** In no order. */
    Collection<TakenFeedback> all() {
        return Collections.unmodifiableCollection(byTask.values());
    }

    int size() {
        return byTask.size();
    }

    /** Remembers it in the place of what was taken of its task before. */
    void put(TakenFeedback taken, WriteBatch batch) throws RocksDBException, JsonProcessingException {
        byTask.put(taken.task(), taken);
        batch.put(key(taken.task()), JSON.writeValueAsBytes(taken));
    }

    /** Forgets what is known of these tasks. */
    void forget(Predicate<TaskKey> tasks, WriteBatch batch) throws RocksDBException {
        Iterator<TaskKey> all = byTask.keySet().iterator();
        while (all.hasNext()) {
            TaskKey task = all.next();
            if (tasks.test(task)) {
                all.remove();
                batch.delete(key(task));
            }
        }
    }

    private static byte[] key(TaskKey task) {
        return ((char) TAKEN + task.sessionId() + '\0' + task.taskId()).getBytes(StandardCharsets.UTF_8);
    }
}
