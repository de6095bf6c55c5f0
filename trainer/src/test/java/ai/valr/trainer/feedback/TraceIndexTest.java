package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceIndexTest {
    private static final FrameReference FRAME = new FrameReference("f", "valr.frames", 2, 9L);

    private final TraceIndex index = new TraceIndex(2);

    private void add(String task, int number, Object event) {
        index.add(new ReasoningEvent("s", task, number, Instant.EPOCH, event));
    }

    private void accept(String task) {
        add(
                task,
                0,
                TaskAccepted.newBuilder()
                        .setQuestion("How far?")
                        .setFrames(List.of(FRAME))
                        .setFrameNumbers(List.of(3))
                        .build());
    }

    private void answer(String task) {
        LookedAt looked = new LookedAt(FRAME, 0, 0, 0, List.of(), CellsSource.ATTENTION, null, null);
        add(
                task,
                1,
                StepCompleted.newBuilder()
                        .setStep(0)
                        .setText("ball: frame 3 left")
                        .setLookedAt(looked)
                        .build());
        add(
                task,
                2,
                StepCompleted.newBuilder().setStep(1).setText("answer: 2.5 m").build());
        add(
                task,
                3,
                AnswerProduced.newBuilder()
                        .setText("answer: 2.5 m")
                        .setValue(new NumberValue(2.5, "m"))
                        .setConfidence(0.5)
                        .setModelVersion("v1")
                        .build());
    }

    @Test
    void shouldPutATaskTogether() {
        accept("t");
        assertThat(index.find(new TaskKey("s", "t"))).isEmpty();
        answer("t");

        TaskTrace trace = index.find(new TaskKey("s", "t")).orElseThrow();
        assertThat(trace.frames()).containsExactly(new FrameAt("s", "f", 2, 9));
        assertThat(trace.numbers()).containsExactly(3);
        assertThat(trace.steps())
                .containsExactly(new TaskTrace.Step("ball: frame 3 left", 0), new TaskTrace.Step("answer: 2.5 m", -1));
        assertThat(trace.answer()).isEqualTo("2.5 m");
        assertThat(trace.unit()).isEqualTo("m");
        assertThat(trace.modelVersion()).isEqualTo("v1");
    }

    @Test
    void shouldKeepTheLatestAnsweredTasks() {
        for (int i = 0; i < 4; i++) {
            accept("t" + i);
            answer("t" + i);
        }
        accept("cancelled");
        add("cancelled", 1, new TaskCancelled("no", 0));

        assertThat(index.size()).isEqualTo(2);
        assertThat(index.find(new TaskKey("s", "t1"))).isEmpty();
        assertThat(index.find(new TaskKey("s", "t3"))).isPresent();
        assertThat(index.find(new TaskKey("s", "cancelled"))).isEmpty();
    }
}
