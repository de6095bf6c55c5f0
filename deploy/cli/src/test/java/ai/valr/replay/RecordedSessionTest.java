package ai.valr.replay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskAccepted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From which task on a session must be run again. */
class RecordedSessionTest {
    private final List<ReasoningEvent> events = new ArrayList<>();

    @Test
    void shouldGoBackOverCutsToTheTaskThatBeganTheContext() {
        accepted("a", List.of(), "f1");
        accepted("b", List.of(), "f2");
        accepted("c", List.of("b"), "f2", "f3");
        accepted("d", List.of("c"), "f3", "f4");

        assertThat(contextOf("d")).containsExactly("b", "c", "d");
        assertThat(contextOf("a")).containsExactly("a");
    }

    @Test
    void shouldGoByTheFramesWhereAnOlderWorkerDidNotTellTheTasks() {
        accepted("a", null, "f1");
        accepted("b", null, "f1", "f2");
        accepted("c", null, "f2");

        assertThat(contextOf("b")).containsExactly("a", "b");
        assertThat(contextOf("c")).containsExactly("c");
    }

    private List<String> contextOf(String taskId) {
        RecordedSession session = RecordedSession.of(List.of(), events, taskId);
        return session.contextOf(session.task(taskId)).stream()
                .map(RecordedTask::id)
                .toList();
    }

    private void accepted(String taskId, List<String> contextTasks, String... frames) {
        TaskAccepted accepted = TaskAccepted.newBuilder()
                .setFrames(Stream.of(frames)
                        .map(id -> new FrameReference(id, "valr.frames", 0, 0L))
                        .toList())
                .setContextTasks(contextTasks)
                .build();
        events.add(new ReasoningEvent("s", taskId, 0, Instant.EPOCH, accepted));
    }
}
