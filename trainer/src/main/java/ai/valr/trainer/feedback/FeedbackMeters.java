package ai.valr.trainer.feedback;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What became of the feedback that came: an episode to learn from or to judge by, or the reason why not. Thread-safe. */
public final class FeedbackMeters {
    private final Counter episodes;
    private final Counter heldOut;
    private final Counter notKept;
    private final Counter timesAhead;
    private final Map<Skip, Counter> skipped = new EnumMap<>(Skip.class);
    private final Counter topicChanges;

    public FeedbackMeters(MeterRegistry registry) {
        episodes = counter(registry, "episode");
        heldOut = counter(registry, "held_out");
        notKept = counter(registry, "not_kept");
        timesAhead = Counter.builder("valr.trainer.feedback.times.ahead")
                .description("Feedback whose given_at lies too far behind its record's time.")
                .register(registry);
        topicChanges = Counter.builder("valr.trainer.feedback.topic.changes")
                .description("Times that the topic of feedback was found deleted and made anew.")
                .register(registry);
        for (Skip reason : Skip.values()) {
            skipped.put(reason, counter(registry, reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("valr.trainer.feedback")
                .description("Feedback that was taken in.")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** The topic of feedback is another one now. */
    void topicChanged() {
        topicChanges.increment();
    }

    /** A time that was given is not believed. */
    void timeAhead() {
        timesAhead.increment();
    }

    /**
     * It counts for its task.
     *
     * @param kept whether its episode has a place
     * @param held whether that is one to judge by
     */
    void taken(boolean kept, boolean held) {
        (!kept ? notKept : held ? heldOut : episodes).increment();
    }

    void skipped(Skip reason) {
        skipped.get(reason).increment();
    }
}
