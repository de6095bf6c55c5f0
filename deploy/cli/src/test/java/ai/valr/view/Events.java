package ai.valr.view;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.Timings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Events for tests. */
final class Events {
    private Events() {}

    static ReasoningEvent step(int step, String text) {
        return envelope(StepCompleted.newBuilder()
                .setStep(step)
                .setText(text)
                .setLookedAt(LookedAt.newBuilder()
                        .setFrame(FrameReference.newBuilder()
                                .setFrameId("frame-2")
                                .setPartition(3)
                                .setOffset(17)
                                .build())
                        .setFrameIndex(1)
                        .setRows(2)
                        .setColumns(2)
                        .setCells(List.of(0f, 0f, 0f, 1f))
                        .build())
                .setTimings(new Timings(1000L, 2000L, 4000L, 6000L))
                .build());
    }

    static ReasoningEvent answer(String text, Object value) {
        return envelope(AnswerProduced.newBuilder()
                .setText(text)
                .setValue(value)
                .setConfidence(0.875)
                .setFinishReason(FinishReason.STOP)
                .build());
    }

    static ReasoningEvent envelope(Object event) {
        return ReasoningEvent.newBuilder()
                .setSessionId("room")
                .setTaskId("task-1")
                .setEventNumber(1)
                .setTime(Instant.ofEpochSecond(1_700_000_000L).plus(123, ChronoUnit.MICROS))
                .setEvent(event)
                .build();
    }
}
