package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TrainingRound;
import ai.valr.trainer.feedback.PassedOverList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoundReportTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofHours(1);

    /** What would be on Kafka, of which each call waits for a permit. */
    private static final class Board implements RoundReport.Board {
        private final List<TrainingRound> told = new CopyOnWriteArrayList<>();
        private final Semaphore permits = new Semaphore(0);
        private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();
        private final AtomicInteger cleared = new AtomicInteger();

        private void pass() {
            permits.acquireUninterruptibly();
            RuntimeException e = trouble.get();
            if (e != null) {
                throw e;
            }
        }

        @Override
        public void tell(TrainingRound round) {
            pass();
            told.add(round);
        }

        @Override
        public void clear() {
            pass();
            cleared.incrementAndGet();
        }

        private TrainingRound last() {
            return told.get(told.size() - 1);
        }
    }

    private final Board board = new Board();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T10:00:00Z"));

    private RoundReport report(Duration every) {
        return new RoundReport("mini", 40, board, every, now::get);
    }

    private static Round round() {
        return new Round(3, "v2", 64, Map.of(), Map.of(), Map.of(), PassedOverList.NONE, null);
    }

    private void pass(int calls) {
        board.permits.release(calls);
    }

    @Test
    void shouldTellTheLatestAndNeverHoldUpTheRound() {
        try (RoundReport report = report(OFTEN)) {
            report.begins(round());
            report.enters(RoundPhase.TRAINING);
            await().until(() -> board.permits.hasQueuedThreads()); // what is told now waits for the broker
            for (int done = 1; done <= 20; done++) {
                report.updated(done, Map.of("loss", 2.0 - done / 20.0));
                now.updateAndGet(at -> at.plusSeconds(3));
            }
            assertThat(board.told).isEmpty();
            pass(2);
            await().until(() -> board.told.size() == 2);
            TrainingRound told = board.last();
            assertThat(told.getModelName()).isEqualTo("mini");
            assertThat(told.getRound()).isEqualTo(3);
            assertThat(told.getParentVersion()).isEqualTo("v2");
            assertThat(told.getEpisodes()).isEqualTo(64);
            assertThat(told.getPhase()).isEqualTo(RoundPhase.TRAINING);
            assertThat(told.getUpdatesDone()).isEqualTo(20);
            assertThat(told.getUpdates()).isEqualTo(40);
            assertThat(told.getLoss()).isEqualTo(1.0);
            assertThat(told.getSecondsLeft()).isEqualTo(20 * 3.0);
            assertThat(told.getBegunAt()).isEqualTo(Instant.parse("2026-11-26T10:00:00Z"));
            assertThat(told.getToldAt()).isEqualTo(now.get());
            pass(1_000);
        }
    }

    @Test
    void shouldKeepTellingWhileNothingChangesSoThatItsAgeTells() {
        pass(1_000);
        try (RoundReport report = report(OFTEN)) {
            report.begins(round());
            report.enters(RoundPhase.JUDGING);
            await().until(() -> board.told.size() > 3);
            now.updateAndGet(at -> at.plusSeconds(60));
            await().until(() -> board.last().getToldAt().equals(now.get()));
            assertThat(board.last().getPhase()).isEqualTo(RoundPhase.JUDGING);
            assertThat(board.last().getUpdatesDone()).isEqualTo(40);
            assertThat(board.last().getSecondsLeft()).isNull();
        }
    }

    @Test
    void shouldTakeBackWhatItToldWhenTheRoundEnds() {
        pass(1_000);
        try (RoundReport report = report(NEVER)) {
            report.begins(round());
            await().until(() -> board.told.size() == 1);
            report.ends();
            await().until(() -> board.cleared.get() == 1);
        }
        assertThat(board.told).hasSize(1);
        assertThat(board.cleared.get()).isEqualTo(1);
    }

    @Test
    void shouldTakeBackWhatAnEarlierLifeLeft() {
        pass(1_000);
        RoundReport report = report(OFTEN);
        await().until(() -> board.cleared.get() == 1);
        report.close();
        assertThat(board.told).isEmpty();
        assertThat(board.cleared.get()).as("once is enough").isEqualTo(1);
    }

    @Test
    void shouldSayThatARoundIsPausedWhereItsTrainerIsStopped() {
        pass(1_000);
        try (RoundReport report = report(NEVER)) {
            report.begins(round());
            report.enters(RoundPhase.TRAINING);
            report.updated(7, Map.of("loss", 1.5));
        }
        assertThat(board.last().getPhase()).isEqualTo(RoundPhase.PAUSED);
        assertThat(board.last().getUpdatesDone()).isEqualTo(7);
        assertThat(board.last().getLoss()).isEqualTo(1.5);
        assertThat(board.cleared.get()).isZero();
    }

    @Test
    void shouldGoOnWhereItCannotTellAndTellLater() {
        board.trouble.set(new IllegalStateException("the broker has gone"));
        pass(1_000);
        try (RoundReport report = report(OFTEN)) {
            report.begins(round());
            await().until(() -> board.permits.availablePermits() < 995);
            report.enters(RoundPhase.TRAINING);
            assertThat(board.told).isEmpty();
            board.trouble.set(null);
            await().until(() -> !board.told.isEmpty() && board.last().getPhase() == RoundPhase.TRAINING);
        }
    }

    @Test
    void shouldNotWaitLongForABrokerThatDoesNotAnswerWhenItIsClosed() {
        RoundReport report = report(NEVER);
        report.begins(round());
        await().until(() -> board.permits.hasQueuedThreads());
        long begun = System.nanoTime();
        report.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        pass(10);
    }
}
