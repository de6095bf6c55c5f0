package ai.valr.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** A record of each kind, with every field filled, for tests. */
final class Records {

    static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final FrameReference FRAME = FrameReference.newBuilder()
            .setFrameId("frame-1")
            .setPartition(3)
            .setOffset(1L << 40)
            .build();

    private Records() {}

    static CameraFrame frame() {
        return CameraFrame.newBuilder()
                .setSessionId("session-1")
                .setFrameId("frame-1")
                .setSequence(7)
                .setAcquiredAt(TIME)
                .setCameraId("front")
                .setOpticalFrame("front_optical")
                .setFormat(ImageFormat.JPEG)
                .setData(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1}))
                .setCalibration(CameraCalibration.newBuilder()
                        .setWidth(640)
                        .setHeight(480)
                        .setD(List.of(0.1, -0.2, 0.0, 0.0, 0.0))
                        .setK(List.of(500.0, 0.0, 320.0, 0.0, 500.0, 240.0, 0.0, 0.0, 1.0))
                        .build())
                .setPose(CameraPose.newBuilder()
                        .setPositionX(1)
                        .setPositionY(-2)
                        .setPositionZ(0.5)
                        .build())
                .build();
    }

    static TaskCommand command(Object command) {
        return TaskCommand.newBuilder()
                .setSessionId("session-1")
                .setIssuedAt(TIME)
                .setCommand(command)
                .build();
    }

    static Ask.Builder ask() {
        return Ask.newBuilder().setTaskId("task-1").setQuestion("How far is the chair?");
    }

    static ReasoningEvent event(int number, Object event) {
        return ReasoningEvent.newBuilder()
                .setSessionId("session-1")
                .setTaskId("task-1")
                .setEventNumber(number)
                .setTime(TIME)
                .setEvent(event)
                .build();
    }

    static List<TaskCommand> commands() {
        return List.of(
                command(ask().build()),
                command(ask().setOptions(List.of("red", "blue"))
                        .setAnswerType(AnswerType.CHOICE)
                        .setFrames(new LatestFrames(4))
                        .setMaxSteps(3)
                        .setMaxTokens(200)
                        .setLatentsPerStep(16)
                        .setDeadline(TIME)
                        .setPriority(2)
                        .setSeed(42)
                        .setTemperature(0.5)
                        .setModelVersion("3")
                        .build()),
                command(ask().setAnswerType(AnswerType.NUMBER)
                        .setNumberUnit("m")
                        .setFrames(new FramesById(List.of("frame-1")))
                        .build()),
                command(ask().setFrames(FramesInTime.newBuilder()
                                .setFrom(TIME)
                                .setTo(TIME.plusSeconds(1))
                                .build())
                        .build()),
                command(Cancel.newBuilder().setTaskId("task-1").build()),
                command(CloseSession.newBuilder().setReason("done").build()));
    }

    static List<ReasoningEvent> events() {
        return List.of(
                event(
                        0,
                        TaskAccepted.newBuilder()
                                .setFrames(List.of(FRAME))
                                .setRejectedFrames(List.of(new RejectedFrame(FRAME, "no picture")))
                                .setModelName("valr-mini")
                                .build()),
                event(
                        1,
                        StepCompleted.newBuilder()
                                .setStep(0)
                                .setText("The chair is on the left.")
                                .setLookedAt(LookedAt.newBuilder()
                                        .setFrame(FRAME)
                                        .setFrameIndex(0)
                                        .setRows(1)
                                        .setColumns(2)
                                        .setCells(List.of(0.25f, 0.75f))
                                        .setSource(CellsSource.ALIGNMENT_HEADS)
                                        .setLatentMaps(new LatentMaps(1, 1, List.of(1f)))
                                        .setHeadMaps(new HeadMaps(1, 2, List.of(0.5f, 0.5f)))
                                        .build())
                                .setTimings(new Timings(1L, 2L, 3L, 4L))
                                .setLogProb(-1.5)
                                .build()),
                event(2, answer().setValue(new ChoiceValue("A", "red")).build()),
                event(
                        2,
                        answer().setValue(NumberValue.newBuilder()
                                        .setNumber(1.5)
                                        .setUnit("m")
                                        .build())
                                .build()),
                event(2, answer().setValue(new TextValue("red")).build()),
                event(2, answer().build()),
                event(
                        0,
                        TaskFailed.newBuilder()
                                .setCode(FailureCode.QUEUE_FULL)
                                .setMessage("full")
                                .setRetryable(true)
                                .build()),
                event(2, TaskCancelled.newBuilder().setSteps(1).build()),
                event(0, SessionClosed.newBuilder().setCause(CloseCause.IDLE).build()));
    }

    private static AnswerProduced.Builder answer() {
        return AnswerProduced.newBuilder()
                .setText("red")
                .setConfidence(0.9)
                .setFinishReason(FinishReason.STOP)
                .setFrames(List.of(FRAME))
                .setUsage(Usage.newBuilder()
                        .setSteps(2)
                        .setTimings(new Timings(1L, 2L, 3L, 4L))
                        .build());
    }

    static Feedback feedback() {
        return Feedback.newBuilder()
                .setFeedbackId("feedback-1")
                .setSessionId("session-1")
                .setTaskId("task-1")
                .setVerdict(Verdict.WRONG)
                .setCorrectedAnswer("B")
                .setCorrectedSteps(List.of(
                        CorrectedStep.newBuilder()
                                .setText("Look left.")
                                .setTargetFrame(FRAME)
                                .build(),
                        CorrectedStep.newBuilder().setText("So it is B.").build()))
                .build();
    }

    static ModelRelease release() {
        return ModelRelease.newBuilder()
                .setModelName("valr-mini")
                .setVersion("2")
                .setParentVersion("1")
                .setReleasedAt(TIME)
                .setLocation("file:///models/valr-mini/2")
                .setFiles(List.of(new ModelFile("model.safetensors", 10L, "0".repeat(64))))
                .setTrainingData(List.of(new DataRange(Topics.FEEDBACK, 0, 5L, 9L)))
                .setMetrics(Map.of("score", 0.75))
                .build();
    }

    static ModelCandidate candidate() {
        return ModelCandidate.newBuilder()
                .setModelName("valr-mini")
                .setVersion("2")
                .setDecision(Decision.REJECTED)
                .setReason("It lost .05 on the evaluation.")
                .setDecidedAt(TIME)
                .setRelease(release())
                .setEpisodes(12)
                .setSkipped(Map.of("ORPHANED", 3L))
                .setComparisons(List.of(new Comparison("evaluation", 100, 0.75, 0.7, -0.05, -0.09, -0.01)))
                .setConfiguration(Map.of("rank", "8"))
                .setTrainingCurve(new TrainingCurve(List.of(2, 3), Map.of("loss", List.of(1.5f, 1.25f))))
                .setLearntFrom(40)
                .setPassedOver(List.of(new PassedOver(1, 17L, "NO_CORRECTION")))
                .setPassedOverLeftOut(2L)
                .build();
    }

    static TrainingRound round() {
        return TrainingRound.newBuilder()
                .setModelName("valr-mini")
                .setRound(3)
                .setParentVersion("v2")
                .setPhase(RoundPhase.TRAINING)
                .setEpisodes(64)
                .setUpdatesDone(12)
                .setUpdates(40)
                .setLoss(1.25)
                .setSecondsLeft(95.5)
                .setBegunAt(Instant.ofEpochSecond(1_700_000_000L))
                .setToldAt(Instant.ofEpochSecond(1_700_000_060L))
                .build();
    }

    /** A record of each topic that has a schema. */
    static SpecificRecord of(String topic) {
        return switch (topic) {
            case Topics.FRAMES -> frame();
            case Topics.TASKS -> commands().get(1);
            case Topics.EVENTS -> events().get(1);
            case Topics.FEEDBACK -> feedback();
            case Topics.RELEASES -> release();
            case Topics.CANDIDATES -> candidate();
            case Topics.ROUNDS -> round();
            default -> throw new IllegalArgumentException(topic);
        };
    }
}
