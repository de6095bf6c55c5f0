package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.ReasoningEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** A session that a camera feeds for a long time. */
class LongSessionTest {
    private static final int FRAMES_PER_TASK = 4;

    /** {@link SessionLimits#contextTurns} of the simulation: the task behind so many starts a fresh context. */
    private static final int TURNS = 8;

    @Test
    void shouldHoldNoMoreAfterManyFramesThanAfterSome() {
        CrashSimulation some = new CrashSimulation(inputs(1, 20 * TURNS + 1), 0, 0);
        CrashSimulation many = new CrashSimulation(inputs(1, 80 * TURNS + 1), 0, 0);
        run(some);
        run(many);

        assertThat(many.storedBytes()).isCloseTo(some.storedBytes(), Percentage.withPercentage(3));
        assertThat(many.storedEntries()).isLessThanOrEqualTo(some.storedEntries());
    }

    @Test
    void shouldAnswerAsASessionThatBeginsWhereItsContextBegan() {
        int tasks = 20 * TURNS; // with four frames each, 640 frames
        List<ReasoningEvent> longSession = run(new CrashSimulation(inputs(1, tasks + 1), 0, 0));
        List<ReasoningEvent> shortSession = run(new CrashSimulation(inputs(tasks + 1, tasks + 1), 0, 0));
        List<ReasoningEvent> other = run(new CrashSimulation(inputs(tasks, tasks), 0, 0));

        assertThat(longSession.stream().filter(LongSessionTest::isAnswer)).hasSize(tasks + 1);
        assertThat(lastAnswer(longSession)).isEqualTo(lastAnswer(shortSession)).isNotEqualTo(lastAnswer(other));
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
                    "long", "steps=2 where", AnswerType.TEXT, Set.of(frame, frame + 1, frame + 2, frame + 3)));
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
