package ai.valr.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.CrashPoint;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void shouldBeTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(Schedule.of(5, 30)).isEqualTo(Schedule.of(5, 30)).isNotEqualTo(Schedule.of(6, 30));
    }

    @Test
    void shouldHaveAsManyKillsAsWantedAndAtLeastOneStop() {
        for (int kills : List.of(1, 3, 30, 301)) {
            List<Disturbance> schedule = Schedule.of(1, kills);

            assertThat(schedule).hasSize(Schedule.disturbances(kills));
            assertThat(schedule.stream().filter(Disturbance::kills)).hasSize(kills);
            assertThat(schedule).anyMatch(disturbance -> disturbance.kind() == Disturbance.Kind.STOP);
        }
    }

    @Test
    void shouldDieAtEachPointManyTimesInALongRun() {
        List<Disturbance> schedule = Schedule.of(2, 300);

        for (CrashPoint point : CrashPoint.values()) {
            assertThat(schedule.stream().filter(disturbance -> disturbance.point() == point))
                    .as(point.label())
                    .hasSizeGreaterThanOrEqualTo(14);
        }
    }

    @Test
    void shouldNeverTakeAwayAWorkerThatItDidNotAdd() {
        int more = 0;
        for (Disturbance disturbance : Schedule.of(3, 300)) {
            more += switch (disturbance.kind()) {
                case SCALE_UP -> 1;
                case SCALE_DOWN -> -1;
                case KILL, CRASH, STOP, RESTART -> 0;
            };
            assertThat(more).isBetween(0, 1);
        }
    }

    @Test
    void shouldDoOnlyWhatWasAskedFor() {
        assertThat(Schedule.of(1, 8, List.of(Drill.RESTART, Drill.SCALE)))
                .extracting(Disturbance::label)
                .containsExactly(
                        "restart", "scale-up", "restart", "scale-up", "restart", "scale-down", "restart", "scale-down");
        assertThat(Schedule.of(1, 2, List.of(Drill.CRASH)))
                .extracting(Disturbance::point)
                .containsExactly(CrashPoint.values()[0], CrashPoint.values()[1]);
        assertThat(Schedule.of(1, 30, List.of())).isEqualTo(Schedule.of(1, 30));
        assertThat(Schedule.disturbances(8, List.of(Drill.SCALE))).isEqualTo(8);
    }

    @Test
    void shouldAskTheSameTasksEachTimeAndEachOnce() {
        Load load = Load.of(4, 3, 20, 5);

        assertThat(load.tasks()).isEqualTo(Load.of(4, 3, 20, 5).tasks());
        Set<String> ids = new HashSet<>();
        for (int batch = 0; batch < 5; batch++) {
            load.batch(batch).forEach(task -> assertThat(ids.add(task.id())).isTrue());
        }
        assertThat(ids).hasSize(20);
        assertThat(load.tasks()).anyMatch(task -> task.frames().isEmpty());
        assertThat(load.tasks()).anyMatch(task -> task.ask().getTemperature() > 0);
    }

    @Test
    void shouldPutASessionOfBothPassesIntoTheSamePartition() {
        Set<Integer> partitions = new HashSet<>();
        for (int session = 0; session < 8; session++) {
            int calm = partition(RoomTasks.sessionId("calm", 9, session, 8));
            assertThat(partition(RoomTasks.sessionId("chaos", 9, session, 8))).isEqualTo(calm);
            partitions.add(calm);
        }
        assertThat(partitions).hasSize(8);
    }

    private static int partition(String session) {
        return Utils.toPositive(Utils.murmur2(session.getBytes(StandardCharsets.UTF_8))) % 8;
    }
}
