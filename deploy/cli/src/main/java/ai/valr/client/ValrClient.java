package ai.valr.client;

import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ImageFormat;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes frames and questions and reads the events that follow. Used by one thread and closed by it.
 */
public final class ValrClient implements AutoCloseable {
    private static final long SEND_TIMEOUT_S = 15;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Connection connection;
    private final ValrSerdes serdes;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final EventReader events;

    private ValrClient(
            Connection connection,
            ValrSerdes serdes,
            KafkaProducer<String, SpecificRecord> producer,
            EventReader events) {
        this.connection = connection;
        this.serdes = serdes;
        this.producer = producer;
        this.events = events;
    }

    /**
     * Connects; events that are committed from now on will be read.
     *
     * @throws ClientException where the broker does not answer or has no topic of events
     */
    public static ValrClient connect(Connection connection) {
        ValrSerdes serdes = ValrSerdes.connect(connection.settings(Map.of()));
        try {
            EventReader events = EventReader.open(connection, serdes.deserializer(ReasoningEvent.class));
            Map<String, Object> settings = connection.settings(Map.of(
                    "acks", "all",
                    "linger.ms", "0",
                    "max.request.size", String.valueOf(PictureFiles.MAX_PICTURE_BYTES + (1 << 20)),
                    "max.block.ms", "10000",
                    "delivery.timeout.ms", "15000",
                    "request.timeout.ms", "10000"));
            return new ValrClient(
                    connection,
                    serdes,
                    new KafkaProducer<>(settings, new StringSerializer(), new ByTopic(serdes)),
                    events);
        } catch (RuntimeException e) {
            serdes.close();
            throw e;
        }
    }

    /** Publishes a frame and returns where it lies, when the broker has it. */
    public FrameReference publish(String sessionId, long sequence, Instant acquiredAt, Picture picture) {
        CameraFrame frame = CameraFrame.newBuilder()
                .setSessionId(sessionId)
                .setFrameId(picture.name())
                .setSequence(sequence)
                .setAcquiredAt(acquiredAt)
                .setFormat(ImageFormat.valueOf(picture.format().toUpperCase(Locale.ROOT)))
                .setData(ByteBuffer.wrap(picture.data()))
                .build();
        RecordMetadata place = send(Topics.FRAMES, sessionId, frame);
        return new FrameReference(picture.name(), Topics.FRAMES, place.partition(), place.offset());
    }

    /** Asks a question and returns when the broker has it. */
    public void ask(String sessionId, Ask ask) {
        command(sessionId, ask);
    }

    /** Publishes what somebody thinks of an answer and returns where it lies, when the broker has it. */
    public Place feedback(Feedback feedback) {
        RecordMetadata at = send(Topics.FEEDBACK, feedback.getSessionId(), feedback);
        return new Place(at.partition(), at.offset());
    }

    /** A record's place in its topic. */
    public record Place(int partition, long offset) {}

    /** Gives a session's memory free. */
    public void closeSession(String sessionId) {
        command(sessionId, new CloseSession((String) null));
    }

    private void command(String sessionId, SpecificRecord command) {
        TaskCommand task = TaskCommand.newBuilder()
                .setSessionId(sessionId)
                .setIssuedAt(Instant.now())
                .setCommand(command)
                .build();
        send(Topics.TASKS, sessionId, task);
    }

    private RecordMetadata send(String topic, String sessionId, SpecificRecord value) {
        try {
            Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, sessionId, value));
            return sent.get(SEND_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (RegistryUnavailableException e) {
            throw new ClientException(e.getMessage(), e);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new ClientException(
                    "the broker at " + connection.bootstrapServers() + " did not take a record for " + topic + ": "
                            + cause,
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while a record was sent to " + topic, e);
        }
    }

    /** Events that came within a time, in each session's order; of all sessions. */
    public List<ReasoningEvent> poll(Duration timeout) {
        return events.poll(timeout);
    }

    /**
     * What is left up to where the topic of events ends now, transactions that are still open included: they end first.
     *
     * @throws ClientException where that end is not reached within {@code atMost}
     */
    public List<ReasoningEvent> pollToEnd(Duration atMost) {
        return events.pollToEnd(atMost);
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
        events.close();
        serdes.close();
    }

    /** Serializes by the topic's type. */
    private static final class ByTopic implements Serializer<SpecificRecord> {
        private final Serializer<CameraFrame> frames;
        private final Serializer<TaskCommand> tasks;
        private final Serializer<Feedback> feedback;

        ByTopic(ValrSerdes serdes) {
            frames = serdes.serializer(CameraFrame.class);
            tasks = serdes.serializer(TaskCommand.class);
            feedback = serdes.serializer(Feedback.class);
        }

        @Override
        public byte[] serialize(String topic, SpecificRecord value) {
            if (value instanceof CameraFrame frame) {
                return frames.serialize(topic, frame);
            }
            return value instanceof Feedback said
                    ? feedback.serialize(topic, said)
                    : tasks.serialize(topic, (TaskCommand) value);
        }
    }
}
