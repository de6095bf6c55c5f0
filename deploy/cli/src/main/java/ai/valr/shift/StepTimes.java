package ai.valr.shift;

import ai.valr.demo.Latencies;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.Timings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** How long steps took, and when. */
final class StepTimes {
    /** Steps that are kept: those of a few hours. */
    private static final int MAX_STEPS = 200_000;

    private record Step(Instant at, double ms, boolean training) {}

    private final List<Step> steps = new ArrayList<>();

    /** @param training whether a round was trained or judged beside it */
    void add(ReasoningEvent event, boolean training) {
        if (event.getEvent() instanceof StepCompleted step && steps.size() < MAX_STEPS) {
            Timings times = step.getTimings();
            long us = times.getQueuedUs() + times.getPrefillUs() + times.getLatentUs() + times.getTextUs();
            steps.add(new Step(event.getTime(), us / 1e3, training));
        }
    }

    /** Those with, or without, a round beside them. */
    Latencies with(boolean training) {
        return of(step -> step.training == training);
    }

    /** Those that ended within a time. */
    Latencies between(Instant from, Instant to) {
        return of(step -> step.at.isAfter(from) && step.at.isBefore(to));
    }

    private Latencies of(Predicate<Step> which) {
        Latencies latencies = new Latencies();
        steps.stream().filter(which).forEach(step -> latencies.add(step.ms));
        return latencies;
    }
}
