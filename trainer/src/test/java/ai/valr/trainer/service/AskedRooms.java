package ai.valr.trainer.service;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.CorrectedStep;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.Timings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Usage;
import ai.valr.schemas.ValrSerdes;
import ai.valr.schemas.Verdict;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts rooms into the topics as if a robot had shown them and a worker had answered questions about them. */
final class AskedRooms implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final ValrSerdes serdes;
    private final RoomWorld world = new RoomWorld(WorldConfig.shifted());

    /** A task that was answered. */
    record Asked(String sessionId, String taskId, Question question, List<FrameReference> frames) {
        /** What a labeller who knows the truth says. */
        Feedback truth() {
            return feedback("fb-" + taskId)
                    .setVerdict(Verdict.WRONG)
                    .setCorrectedAnswer(question.answer())
                    .setCorrectedSteps(question.steps().stream()
                            .map(step -> new CorrectedStep(step.text(), frames.get(step.targetFrame())))
                            .toList())
                    .build();
        }

        Feedback.Builder feedback(String id) {
            return Feedback.newBuilder()
                    .setFeedbackId(id)
                    .setSessionId(sessionId)
                    .setTaskId(taskId)
                    .setLabeller("test");
        }
    }

    AskedRooms(String bootstrapServers, String registryUrl) {
        this.serdes = ValrSerdes.connect(Map.of("schema.registry.url", registryUrl));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
    }

    /** Shows a room and has all questions about it answered, with the right steps and a wrong answer. */
    List<Asked> room(int number) {
        Walk walk = world.walk(SceneId.of(Split.TRAIN, 5, number));
        String session = "room-" + number;
        List<FrameReference> frames = new ArrayList<>();
        for (int f = 0; f < walk.frames().size(); f++) {
            frames.add(frame(session, "f" + f, png(walk, f)));
        }
        List<Asked> asked = new ArrayList<>();
        for (Question question : QuestionGenerator.generate(walk, 5)) {
            asked.add(answered(session, "t" + asked.size(), question, frames));
        }
        return asked;
    }

    FrameReference frame(String session, String id, byte[] data) {
        CameraFrame frame = CameraFrame.newBuilder()
                .setSessionId(session)
                .setFrameId(id)
                .setAcquiredAt(Instant.now())
                .setData(ByteBuffer.wrap(data))
                .build();
        RecordMetadata at = send(
                Topics.FRAMES, session, serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, frame));
        return new FrameReference(id, Topics.FRAMES, at.partition(), at.offset());
    }

    Asked answered(String session, String task, Question question, List<FrameReference> frames) {
        Timings none = new Timings(0L, 0L, 0L, 0L);
        List<String> options =
                question.options().stream().map(it -> it.substring(3)).toList();
        event(
                session,
                task,
                0,
                TaskAccepted.newBuilder()
                        .setQuestion(question.question())
                        .setOptions(options)
                        .setFrames(frames)
                        .setFrameNumbers(
                                IntStream.rangeClosed(1, frames.size()).boxed().toList())
                        .build());
        int number = 1;
        for (var step : question.steps()) {
            LookedAt looked = new LookedAt(
                    frames.get(step.targetFrame()),
                    step.targetFrame(),
                    0,
                    0,
                    List.of(),
                    CellsSource.ATTENTION,
                    null,
                    null);
            event(
                    session,
                    task,
                    number,
                    new StepCompleted(number - 1, step.text(), looked, 3, 4, -0.5, none, List.of()));
            number++;
        }
        Object value = question.type().isChoice()
                ? null
                : new NumberValue(1.0, question.type().unit());
        event(
                session,
                task,
                number,
                new AnswerProduced(
                        question.type().isChoice()
                                ? "answer: A"
                                : "answer: 1 " + question.type().unit(),
                        value,
                        0.5,
                        FinishReason.STOP,
                        new Usage(0, 0, 0, 0, 0, 0, none),
                        "valr-mini",
                        "none",
                        frames));
        return new Asked(session, task, question, frames);
    }

    private void event(String session, String task, int number, Object event) {
        ReasoningEvent record = new ReasoningEvent(session, task, number, Instant.now(), event);
        send(Topics.EVENTS, session, serdes.serializer(ReasoningEvent.class).serialize(Topics.EVENTS, record));
    }

    void feedback(Feedback feedback) {
        feedback(feedback.getSessionId(), serdes.serializer(Feedback.class).serialize(Topics.FEEDBACK, feedback));
    }

    void feedback(String key, byte[] value) {
        send(Topics.FEEDBACK, key, value);
    }

    private RecordMetadata send(String topic, String key, byte[] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static byte[] png(Walk walk, int frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(walk.frames().get(frame).image(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        serdes.close();
    }
}
