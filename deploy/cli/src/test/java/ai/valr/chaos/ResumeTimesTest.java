package ai.valr.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResumeTimesTest {
    private static final List<Disturbance.Kind> KILLS = List.of(Disturbance.Kind.KILL, Disturbance.Kind.CRASH);
    private static final long S = 1_000_000_000L;

    private final ResumeTimes times = new ResumeTimes();
    private final Instant kill = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void shouldMeasureFromTheKillToTheNextEventThatWasMadeBehindIt() {
        times.disturbed(Disturbance.Kind.KILL, "worker-1-life-2", List.of("a", "b"), kill, 10 * S);

        times.event("a", kill.minusMillis(5), true, 10 * S + S / 100);
        times.event("c", kill.plusSeconds(1), true, 11 * S);
        assertThat(times.count(KILLS)).isZero();
        times.event("a", kill.plusSeconds(3), true, 13 * S);
        times.event("a", kill.plusSeconds(4), true, 14 * S);
        times.event("b", kill.plusSeconds(5), false, 15 * S);

        assertThat(times.count(KILLS)).isEqualTo(2);
        assertThat(times.median(KILLS)).isEqualTo(3000);
        assertThat(times.worst(KILLS)).isEqualTo(5000);
        assertThat(times.count(List.of(Disturbance.Kind.STOP))).isZero();
    }

    @Test
    void shouldNotWaitForASessionWhoseLastEventWasOnTheWay() {
        times.disturbed(Disturbance.Kind.CRASH, "worker-1-life-2", List.of("a"), kill, 10 * S);

        times.event("a", kill.minusMillis(1), false, 10 * S + 1);
        times.event("a", kill.plusSeconds(60), true, 70 * S);

        assertThat(times.count(KILLS)).isZero();
        assertThat(times.median(KILLS)).isNaN();
    }

    @Test
    void shouldBeginAnewWhereTheNextWorkerDiesToo() {
        times.disturbed(Disturbance.Kind.KILL, "worker-1-life-2", List.of("a"), kill, 10 * S);
        times.disturbed(Disturbance.Kind.CRASH, "worker-1-life-2", List.of("a"), kill.plusSeconds(2), 12 * S);

        times.event("a", kill.plusSeconds(5), true, 15 * S);

        assertThat(times.worst(KILLS)).isEqualTo(3000);
        assertThat(times.count(KILLS)).isEqualTo(1);
    }

    @Test
    void shouldSayWhoseSessionsTookHowLongAndWhetherOneStillWaits() {
        times.disturbed(Disturbance.Kind.KILL, "worker-1-life-2", List.of("a", "b"), kill, 10 * S);
        times.event("a", kill.plusSeconds(4), true, 14 * S);
        assertThat(times.isWaiting()).isTrue();
        times.event("b", kill.plusSeconds(5), true, 15 * S);

        assertThat(times.isWaiting()).isFalse();
        assertThat(times.resumes())
                .containsExactly(
                        new ResumeTimes.Resume(Disturbance.Kind.KILL, "worker-1-life-2", "a", kill, 4000),
                        new ResumeTimes.Resume(Disturbance.Kind.KILL, "worker-1-life-2", "b", kill, 5000));
    }

    @Test
    void shouldTellTheTimeThatNineteenOfTwentyDoNotPass() {
        for (int i = 1; i <= 100; i++) {
            times.disturbed(Disturbance.Kind.KILL, "worker-1-life-2", List.of("a"), kill, 0);
            times.event("a", kill.plusSeconds(1), true, i * S);
        }

        assertThat(times.p95(KILLS)).isEqualTo(95_000);
        assertThat(times.p95(List.of(Disturbance.Kind.STOP))).isNaN();
    }
}
