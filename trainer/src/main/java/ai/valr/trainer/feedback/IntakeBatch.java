package ai.valr.trainer.feedback;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What an {@link Intake} takes in at once, before any of it is written. Used by one thread. */
final class IntakeBatch {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeBatch.class);

    private final EpisodeStore store;
    private final FeedbackMeters meters;
    private final String topicId;
    private final Map<TaskKey, Episode> episodes = new LinkedHashMap<>();
    private final Map<TaskKey, TakenFeedback> taken = new LinkedHashMap<>();
    private final Map<Skip, Long> skipped = new EnumMap<>(Skip.class);
    private final List<PassedOver> passedOver = new ArrayList<>();
    private final Map<Integer, Long> offsets;
    private int fresh;

    /** @param topicId of the topic that its records are of */
    IntakeBatch(EpisodeStore store, FeedbackMeters meters, String topicId) {
        this.store = store;
        this.meters = meters;
        this.topicId = topicId;
        this.offsets = new HashMap<>(store.progress().offsets());
        this.skipped.putAll(store.progress().skipped());
        this.fresh = store.progress().fresh();
    }

    FeedbackPlace placeOf(FeedbackRecord record) {
        return new FeedbackPlace(
                topicId, record.partition(), record.offset(), record.record().timestamp());
    }

    /** The next record of its partition is the one behind this. */
    void hasRead(FeedbackRecord record) {
        offsets.put(record.partition(), record.offset() + 1);
    }

    /** The feedback that counts for a task so far. */
    Optional<TakenFeedback> before(TaskKey task) {
        return Optional.ofNullable(taken.get(task)).or(() -> store.taken(task));
    }

    /**
     * From now on it counts for its task.
     *
     * @param episode what it teaches; one that has no place in the buffer is not kept
     */
    void take(TakenFeedback next, Episode episode) {
        supersede(next);
        boolean kept = store.admits(next.task());
        if (kept) {
            episodes.put(next.task(), episode);
        }
        fresh++;
        meters.taken(kept, store.holdsOut(next.task()));
    }

    /** From now on nothing is learnt of its task, unless something is there that was given later. */
    void takeBack(TakenFeedback retraction) {
        Optional<TakenFeedback> before = before(retraction.task());
        Optional<Skip> refusal = before.flatMap(it -> it.refusal(retraction));
        if (refusal.isEmpty()) {
            supersede(retraction);
        } else if (refusal.get() == Skip.DUPLICATE) {
            giveAgain(retraction);
        }
    }

    /** What counts for its task already was given once more. */
    void giveAgain(TakenFeedback same) {
        before(same.task()).ifPresent(it -> taken.put(it.task(), it.again(same.givenAtMicros())));
    }

    private void supersede(TakenFeedback next) {
        before(next.task()).filter(it -> !it.retraction()).ifPresent(it -> {
            count(Skip.SUPERSEDED);
            if (it.at() != null && store.progress().isUnreleased(it.at())) {
                passedOver.add(it.at().passedOver(Skip.SUPERSEDED.name()));
            }
        });
        taken.put(next.task(), next);
    }

    /** Nothing is learnt from a record. */
    void skip(FeedbackRecord record, Skip reason, String message) {
        count(reason);
        passedOver.add(placeOf(record).passedOver(reason.name()));
        if (record.feedback() != null) {
            MDC.put("session_id", record.task().sessionId());
            MDC.put("task_id", record.task().taskId());
        }
        LOG.info("feedback at {}-{} becomes no episode ({}): {}", record.partition(), record.offset(), reason, message);
        MDC.remove("session_id");
        MDC.remove("task_id");
    }

    private void count(Skip reason) {
        skipped.merge(reason, 1L, Long::sum);
        meters.skipped(reason);
    }

    /**
     * Writes all of it at once.
     *
     * @param nowMs milliseconds since 1970
     */
    void write(Map<FrameAt, byte[]> pictures, long nowMs) {
        IntakeProgress progress = store.progress();
        long since = fresh == 0 ? 0 : progress.fresh() == 0 ? nowMs : progress.freshSinceMs();
        store.advance(
                episodes.values(),
                pictures,
                taken.values(),
                new IntakeProgress(
                        offsets,
                        skipped,
                        progress.passedOver().with(passedOver),
                        fresh,
                        since,
                        progress.releasedOffsets(),
                        progress.rounds(),
                        topicId));
    }
}
