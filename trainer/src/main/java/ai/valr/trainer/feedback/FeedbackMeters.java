package ai.valr.trainer.feedback;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What became of the feedback that came: an episode, or the reason why not. Thread-safe. */
public final class FeedbackMeters {
    private final Counter episodes;
    private final Map<Skip, Counter> skipped = new EnumMap<>(Skip.class);
    private final Counter topicChanges;

    public FeedbackMeters(MeterRegistry registry) {
        episodes = counter(registry, "episode");
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

    void episode() {
        episodes.increment();
    }

    void skipped(Skip reason) {
        skipped.get(reason).increment();
    }
}
