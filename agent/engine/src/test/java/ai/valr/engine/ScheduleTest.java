package ai.valr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final int AGING_ROUNDS = 4;

    private final List<RunningTask> tasks = new ArrayList<>();

    @Test
    void shouldAlternateAmongEqualTasks() {
        Schedule schedule = schedule(3, 5, 5, 5);

        assertThat(turns(schedule, 6)).containsExactly("0", "1", "2", "0", "1", "2");
    }

    @Test
    void shouldLetTheHigherPriorityGoFirstButNotStarveTheLower() {
        Schedule schedule = schedule(2, 3, 5);

        List<String> turns = turns(schedule, 2 * (AGING_ROUNDS * 2 + 2));

        assertThat(turns.subList(0, AGING_ROUNDS * 2 - 1)).containsOnly("1");
        assertThat(turns.stream().filter("0"::equals)).hasSizeBetween(1, 2);
    }

    @Test
    void shouldAdmitWaitingTasksByPriorityWhenAPlaceIsFree() {
        Schedule schedule = schedule(1, 5, 1, 9);

        assertThat(turns(schedule, 2)).containsExactly("2", "2");
        assertThat(schedule.waiting()).isEqualTo(2);
        schedule.remove(tasks.get(2));
        assertThat(turns(schedule, 1)).containsExactly("0");
    }

    @Test
    void shouldAdmitALowPriorityEvenUnderASteadyStreamOfHigherOnes() {
        Schedule schedule = new Schedule(1, AGING_ROUNDS);
        RunningTask low = new RunningTask(Tasks.task("low", "q", 0), null, null);
        schedule.add(low);
        int others = 0;
        RunningTask turn;
        do {
            schedule.add(new RunningTask(Tasks.task("high" + others, "q", 9), null, null));
            turn = schedule.next(task -> true);
            schedule.requeue(turn);
            schedule.remove(turn);
            others++;
        } while (turn != low && others < 1000);

        assertThat(turn).isSameAs(low);
        assertThat(others).isLessThanOrEqualTo(10 * AGING_ROUNDS + 1);
    }

    @Test
    void shouldNotGiveASecondTurnToATaskThatSteps() {
        Schedule schedule = schedule(2, 9, 5);

        assertThat(schedule.next(task -> true).request.taskId()).isEqualTo("0");
        assertThat(schedule.next(task -> true).request.taskId()).isEqualTo("1");
        assertThat(schedule.next(task -> true)).isNull();
    }

    private Schedule schedule(int maxNumSeqs, int... priorities) {
        Schedule schedule = new Schedule(maxNumSeqs, AGING_ROUNDS);
        for (int i = 0; i < priorities.length; i++) {
            RunningTask task = new RunningTask(Tasks.task("" + i, "q", priorities[i]), null, null);
            tasks.add(task);
            schedule.add(task);
        }
        return schedule;
    }

    private static List<String> turns(Schedule schedule, int count) {
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RunningTask task = schedule.next(candidate -> true);
            turns.add(task.request.taskId());
            schedule.requeue(task);
        }
        return turns;
    }
}
