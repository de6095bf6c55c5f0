package ai.valr.trainer.recipe;

import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.data.SampleMaker;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Goes through a stage's scenes, so that each is in the cache; those that are there already are checked and not made again. */
final class FeaturesAhead {
    private static final long PROGRESS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final FeatureCache cache;
    private final BooleanSupplier stopped;
    private final PrintStream progress;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final long started = System.nanoTime();
    private long told = started;

    FeaturesAhead(FeatureCache cache, BooleanSupplier stopped, PrintStream progress) {
        this.cache = cache;
        this.stopped = stopped;
        this.progress = progress;
    }

    /**
     * Makes what is missing.
     *
     * @param maker that keeps what it makes
     * @param scenes numbered from 0
     * @param threads that make them
     * @return whether all are there
     * @throws IllegalStateException when the cache has no room for all: the first would go for the last
     */
    boolean make(SampleMaker maker, int scenes, int threads) {
        requireRoom(maker, scenes);
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "valr-features");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                pending.add(pool.submit(() -> some(maker, scenes)));
            }
            for (Future<?> future : pending) {
                future.get();
            }
            return done.get() == scenes;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "features cannot be made: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while features were made", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private void requireRoom(SampleMaker maker, int scenes) {
        long bytes = maker.keptBytes() * scenes;
        progress.printf(Locale.ROOT, "features: %d scenes, about %.1f MB%n", scenes, bytes / 1e6);
        if (bytes > cache.mostBytes()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "the features of %d scenes take about %d bytes and the cache holds %d: the first would go for the"
                            + " last; give it more room",
                    scenes,
                    bytes,
                    cache.mostBytes()));
        }
    }

    private void some(SampleMaker maker, int scenes) {
        for (int scene = next.getAndIncrement(); scene < scenes; scene = next.getAndIncrement()) {
            if (stopped.getAsBoolean()) {
                return;
            }
            maker.make(scene);
            tell(done.incrementAndGet(), scenes);
        }
    }

    private synchronized void tell(int made, int scenes) {
        long now = System.nanoTime();
        if (now - told > PROGRESS_EVERY_NANOS || made == scenes) {
            told = now;
            double perS = made / Math.max((now - started) / 1e9, 1e-9);
            progress.printf(
                    Locale.ROOT,
                    "features %d/%d  %.1f scenes/s  %.0f s left%n",
                    made,
                    scenes,
                    perS,
                    (scenes - made) / Math.max(perS, 1e-9));
        }
    }
}
