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
        times.disturbed(Disturbance.Kind.KILL, List.of("a", "b"), kill, 10 * S);

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
        times.disturbed(Disturbance.Kind.CRASH, List.of("a"), kill, 10 * S);

        times.event("a", kill.minusMillis(1), false, 10 * S + 1);
        times.event("a", kill.plusSeconds(60), true, 70 * S);

        assertThat(times.count(KILLS)).isZero();
        assertThat(times.median(KILLS)).isNaN();
    }

    @Test
    void shouldBeginAnewWhereTheNextWorkerDiesToo() {
        times.disturbed(Disturbance.Kind.KILL, List.of("a"), kill, 10 * S);
        times.disturbed(Disturbance.Kind.CRASH, List.of("a"), kill.plusSeconds(2), 12 * S);

        times.event("a", kill.plusSeconds(5), true, 15 * S);

        assertThat(times.worst(KILLS)).isEqualTo(3000);
        assertThat(times.count(KILLS)).isEqualTo(1);
    }
}
