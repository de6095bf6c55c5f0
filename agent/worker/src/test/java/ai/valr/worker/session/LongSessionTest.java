package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that a camera feeds for a long time. */
class LongSessionTest {
    private static final int FRAMES_PER_TASK = 4;

    /** {@link SessionLimits#contextTurns} of the simulation: the task behind so many starts a fresh context. */
    private static final int TURNS = 8;

    private static final int FRAMES = 32;

    @ParameterizedTest
    @EnumSource
    void shouldHoldNoMoreAfterManyFramesThanAfterSome(FramePolicy policy) {
        CrashSimulation some = simulation(policy, inputs(1, 20 * TURNS + 1));
        CrashSimulation many = simulation(policy, inputs(1, 80 * TURNS + 1));
        run(some);
        run(many);

        assertThat(many.storedBytes()).isCloseTo(some.storedBytes(), Percentage.withPercentage(3));
        assertThat(many.storedEntries()).isLessThanOrEqualTo(some.storedEntries());
    }

    @Test
    void shouldAnswerAsASessionThatBeginsWhereItsContextBegan() {
        int tasks = 20 * TURNS; // with four frames each, 640 frames
        List<ReasoningEvent> longSession = run(simulation(FramePolicy.RESTART, inputs(1, tasks + 1)));
        List<ReasoningEvent> shortSession = run(simulation(FramePolicy.RESTART, inputs(tasks + 1, tasks + 1)));
        List<ReasoningEvent> other = run(simulation(FramePolicy.RESTART, inputs(tasks, tasks)));

        assertThat(longSession.stream().filter(LongSessionTest::isAnswer)).hasSize(tasks + 1);
        assertThat(lastAnswer(longSession)).isEqualTo(lastAnswer(shortSession)).isNotEqualTo(lastAnswer(other));
    }

    @Test
    void shouldTellWhatLeavesAndWhatStaysWhereItsContextIsCut() {
        List<TaskAccepted> all = run(simulation(FramePolicy.UNIFORM, inputs(1, 20 * TURNS))).stream()
                .filter(event -> event.getEvent() instanceof TaskAccepted)
                .map(event -> (TaskAccepted) event.getEvent())
                .toList();

        int cuts = 0;
        for (int i = 1; i < all.size(); i++) {
            TaskAccepted before = all.get(i - 1);
            TaskAccepted now = all.get(i);
            List<FrameReference> stayed = new ArrayList<>(before.getFrames());
            stayed.removeAll(now.getEvictedFrames());
            assertThat(now.getFrames())
                    .hasSizeLessThanOrEqualTo(FRAMES)
                    .startsWith(stayed.toArray(FrameReference[]::new));
            assertThat(now.getContextTasks()).isNotEmpty().hasSizeLessThan(TURNS);
            assertThat(now.getFrameNumbers())
                    .hasSameSizeAs(now.getFrames())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(numbers(now)).containsAllEntriesOf(numbers(before, stayed));
            cuts += now.getEvictedFrames().isEmpty() ? 0 : 1;
        }
        assertThat(cuts).isBetween(1, all.size() / 3);
    }

    private static Map<FrameReference, Integer> numbers(TaskAccepted task) {
        return numbers(task, task.getFrames());
    }

    private static Map<FrameReference, Integer> numbers(TaskAccepted task, List<FrameReference> frames) {
        return frames.stream().collect(Collectors.toMap(frame -> frame, frame -> task.getFrameNumbers()
                .get(task.getFrames().indexOf(frame))));
    }

    private static CrashSimulation simulation(FramePolicy policy, List<Object> inputs) {
        return new CrashSimulation(inputs, 0, 0).withContexts(TURNS, FRAMES, policy);
    }

    /** Each task is over before the next frames come. */
    private static List<ReasoningEvent> run(CrashSimulation simulation) {
        return simulation.runInOrder(Map.of(), Set.of());
    }

    /** Tasks by their numbers, each behind the four frames that it looks at. */
    private static List<Object> inputs(int first, int last) {
        List<Script.Action> actions = new ArrayList<>();
        for (int task = first; task <= last; task++) {
            int frame = task * FRAMES_PER_TASK;
            for (int i = 0; i < FRAMES_PER_TASK; i++) {
                actions.add(new Script.Frame("long", frame + i, true));
            }
            actions.add(new Script.Task(
                    "long", "steps=2 where", AnswerType.TEXT, Set.of(frame, frame + 1, frame + 2, frame + 3), ""));
        }
        return new Script(actions).inputs();
    }

    private static boolean isAnswer(ReasoningEvent event) {
        return event.getEvent() instanceof AnswerProduced;
    }

    private static String lastAnswer(List<ReasoningEvent> events) {
        return ((AnswerProduced) events.get(events.size() - 1).getEvent()).getText();
    }
}
