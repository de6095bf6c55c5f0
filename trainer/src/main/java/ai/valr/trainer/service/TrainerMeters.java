package ai.valr.trainer.service;

import ai.valr.schemas.BrokerWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** What a trainer measures of its rounds, and what it keeps. Thread-safe. */
final class TrainerMeters {
    private static final String LOSS = "loss";

    private final Counter updates;
    private final Timer released;
    private final Timer rejected;

    /** Of the last update; none before the first. */
    private volatile double loss = Double.NaN;

    private volatile boolean inRound;

    /** @param state as of now */
    TrainerMeters(MeterRegistry registry, Supplier<TrainerState> state, BrokerWatch broker) {
        updates = Counter.builder("valr.trainer.updates")
                .description("Updates of weights.")
                .register(registry);
        released = rounds(registry, "released");
        rejected = rounds(registry, "rejected");
        Gauge.builder("valr.trainer.loss", this, it -> it.loss)
                .description("Of the last update.")
                .register(registry);
        Gauge.builder("valr.trainer.in.round", this, it -> it.inRound ? 1 : 0)
                .description("1 while a round trains or is judged.")
                .register(registry);
        episodes(registry, "fresh", () -> state.get().fresh());
        episodes(registry, "training", () -> state.get().training());
        episodes(registry, "held_out", () -> state.get().heldOut());
        Gauge.builder("valr.broker.answer.age", broker, BrokerWatch::answerAgeSeconds)
                .description("Since the broker's last answer to a question that is asked every 2 s.")
                .baseUnit("seconds")
                .tag("service", "trainer")
                .register(registry);
    }

    private static Timer rounds(MeterRegistry registry, String decision) {
        return Timer.builder("valr.trainer.round.duration")
                .description("Rounds that ended, training and judging included.")
                .tag("decision", decision)
                .register(registry);
    }

    private static void episodes(MeterRegistry registry, String part, Supplier<Number> count) {
        Gauge.builder("valr.trainer.episodes", count)
                .description("Episodes: since the last round, to learn from, to judge by.")
                .tag("part", part)
                .register(registry);
    }

    /** @param figures by name, the loss among them */
    void updated(Map<String, Double> figures) {
        updates.increment();
        loss = figures.getOrDefault(LOSS, Double.NaN);
    }

    void begins() {
        inRound = true;
    }

    /** The round at hand is over, or was stopped. */
    void ends() {
        inRound = false;
    }

    void decided(boolean passed, Duration took) {
        (passed ? released : rejected).record(took);
    }
}
