package ai.valr.trainer.service;

import java.time.Duration;
import java.util.function.Consumer;

/** Passes a sentence on where the last one is long enough ago: progress of something that has many small parts. Used by one thread. */
final class Paced implements Consumer<String> {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Consumer<String> out;
    private long saidNanos = System.nanoTime();

    Paced(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public void accept(String sentence) {
        if (System.nanoTime() - saidNanos > EVERY.toNanos()) {
            saidNanos = System.nanoTime();
            out.accept(sentence);
        }
    }
}
