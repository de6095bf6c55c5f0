package ai.valr.trainer.service;

import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TrainingRound;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch how far the round at hand is: when it begins and ends, and in between every few seconds, changed or not, so that
 * a record's age tells whether its trainer lives. It does so on a thread of its own, one record at a time and always the latest: a round
 * neither waits for it nor depends on it, and what cannot be told is logged once. Its methods return at once, but for {@link #close()};
 * any thread.
 */
final class RoundReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoundReport.class);

    /** How often a trainer tells. */
    static final Duration EVERY = Duration.ofSeconds(3);

    /** For the last word: a broker that does not answer must not hold up a trainer that ends. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private static final String LOSS = "loss";

    /** Where it is told. Called by one thread at a time. */
    interface Board {
        void tell(TrainingRound round);

        /** No round is at hand any more. */
        void clear();
    }

    private final String modelName;
    private final int updates;
    private final Board board;
    private final InstantSource clock;
    private final ScheduledExecutorService teller;
    private final ScheduledFuture<?> regular;

    /** Null where none is at hand. */
    private TrainingRound atHand;

    /** The first update since the round was taken up, from which its pace is measured; below 0 before it. */
    private long firstDone;

    private long firstMillis;

    /** Of the telling thread: whether something may be on the board, at first what an earlier life left there. */
    private boolean told = true;

    private boolean failing;

    /**
     * @param updates of a round
     * @param every between two records, above 0
     */
    RoundReport(String modelName, int updates, Board board, Duration every, InstantSource clock) {
        this.modelName = modelName;
        this.updates = updates;
        this.board = board;
        this.clock = clock;
        this.teller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "valr-round-report");
            thread.setDaemon(true);
            return thread;
        });
        this.regular =
                teller.scheduleWithFixedDelay(this::tell, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A round is taken up, for the first time or again. */
    void begins(Round round) {
        synchronized (this) {
            firstDone = -1;
            atHand = TrainingRound.newBuilder()
                    .setModelName(modelName)
                    .setRound(round.number())
                    .setParentVersion(round.parent())
                    .setPhase(RoundPhase.PREPARING)
                    .setEpisodes(round.episodes())
                    .setUpdates(updates)
                    .setBegunAt(now())
                    .setToldAt(now())
                    .build();
        }
        teller.execute(this::tell);
    }

    synchronized void enters(RoundPhase phase) {
        atHand = TrainingRound.newBuilder(atHand)
                .setPhase(phase)
                .setSecondsLeft(null)
                .setUpdatesDone(phase == RoundPhase.JUDGING ? updates : atHand.getUpdatesDone())
                .build();
    }

    /**
     * An update of the round's training is over.
     *
     * @param done updates of the round so far
     * @param figures of this one by their names, the loss among them
     */
    synchronized void updated(long done, Map<String, Double> figures) {
        long millis = clock.millis();
        if (firstDone < 0) {
            firstDone = done;
            firstMillis = millis;
        }
        atHand = TrainingRound.newBuilder(atHand)
                .setUpdatesDone((int) done)
                .setLoss(figures.get(LOSS))
                .setSecondsLeft(
                        done > firstDone ? (updates - done) * (millis - firstMillis) / 1e3 / (done - firstDone) : null)
                .build();
    }

    /** The round has ended, and its candidate is on record. */
    void ends() {
        synchronized (this) {
            atHand = null;
        }
        teller.execute(this::tell);
    }

    private void tell() {
        TrainingRound round = latest();
        try {
            if (round != null) {
                board.tell(round);
                told = true;
            } else if (told) {
                board.clear();
                told = false;
            }
            failing = false;
        } catch (RuntimeException e) { // whatever it is, the round goes on and the next time may do
            if (!failing) {
                LOG.warn("nobody can be told how far the round of {} is; it goes on", modelName, e);
            }
            failing = true;
        }
    }

    private synchronized TrainingRound latest() {
        return atHand == null
                ? null
                : TrainingRound.newBuilder(atHand).setToldAt(now()).build();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Ends the telling, of a round that is at hand still with the word that it is paused; waits 2 s for that at most. */
    @Override
    public void close() {
        synchronized (this) {
            if (atHand != null) {
                atHand = TrainingRound.newBuilder(atHand)
                        .setPhase(RoundPhase.PAUSED)
                        .setSecondsLeft(null)
                        .build();
            }
        }
        regular.cancel(false);
        teller.execute(this::tell);
        teller.shutdown();
        try {
            if (!teller.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            teller.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
