package ai.valr.trainer.feedback;

import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.Verdict;
import java.util.List;

/** Tasks and feedback to try rules on. */
final class Traces {
    static final FrameAt FIRST = new FrameAt("s", "f1", 3, 10);
    static final FrameAt SECOND = new FrameAt("s", "f2", 3, 11);

    private Traces() {}

    static TaskTrace choice(String answer, String... options) {
        return new TaskTrace(
                new TaskKey("s", "t"),
                "Which one?",
                List.of(options),
                List.of(FIRST, SECOND),
                List.of(1, 2),
                List.of(new TaskTrace.Step("ball: frame 2 left", 1), new TaskTrace.Step("answer: " + answer, 0)),
                answer,
                null,
                "",
                "v1");
    }

    static TaskTrace number(String answer, String unit) {
        return new TaskTrace(
                new TaskKey("s", "t"),
                "How far?",
                List.of(),
                List.of(FIRST, SECOND),
                List.of(1, 2),
                List.of(new TaskTrace.Step("ball: frame 1 left", 0), new TaskTrace.Step("answer: " + answer, 0)),
                answer,
                Double.valueOf(answer.split(" ")[0]),
                unit,
                "v1");
    }

    static Feedback feedback(Verdict verdict, String answer, CorrectedStep... steps) {
        return Feedback.newBuilder()
                .setFeedbackId("fb")
                .setSessionId("s")
                .setTaskId("t")
                .setVerdict(verdict)
                .setCorrectedAnswer(answer)
                .setCorrectedSteps(List.of(steps))
                .build();
    }

    static CorrectedStep step(String text, FrameAt target) {
        FrameReference frame = target == null
                ? null
                : new FrameReference(target.id(), "valr.frames", target.partition(), target.offset());
        return new CorrectedStep(text, frame);
    }

    static Episode episode(String session, String task, List<FrameAt> frames, long givenAt) {
        return new Episode(
                new TaskKey(session, task),
                "Which one?",
                List.of("A. left", "B. right"),
                frames,
                List.of(1),
                List.of(new Episode.Step("answer: A", 0, true)),
                "A",
                false,
                "",
                givenAt,
                0,
                givenAt);
    }
}
