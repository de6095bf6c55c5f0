package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps the outcomes of a lease in the order in which they came. */
final class Recorder implements Consumer<Outcome> {
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    @Override
    public void accept(Outcome outcome) {
        outcomes.add(outcome);
    }

    Outcome next() throws InterruptedException {
        Outcome outcome = outcomes.poll(10, TimeUnit.SECONDS);
        assertThat(outcome).as("an outcome within 10 s").isNotNull();
        return outcome;
    }

    <T extends Outcome> T next(Class<T> type) throws InterruptedException {
        Outcome outcome = next();
        assertThat(outcome).isInstanceOf(type);
        return type.cast(outcome);
    }

    /** The outcomes of as many tasks as {@code tasks}, up to the end of the last. */
    List<Outcome.OfTask> untilEnded(int tasks) throws InterruptedException {
        List<Outcome.OfTask> all = new ArrayList<>();
        int ended = 0;
        while (ended < tasks) {
            Outcome.OfTask outcome = next(Outcome.OfTask.class);
            all.add(outcome);
            ended += ends(outcome) ? 1 : 0;
        }
        return all;
    }

    boolean isEmpty() {
        return outcomes.isEmpty();
    }

    private static boolean ends(Outcome.OfTask outcome) {
        return !(outcome instanceof Outcome.Stepped stepped) || stepped.finish() != null;
    }
}
