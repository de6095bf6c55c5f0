package ai.valr.client;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Frames by the coordinates under which events refer to them. Used by one thread and closed by it. */
public final class FrameArchive implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ValrSerdes serdes;

    private FrameArchive(KafkaConsumer<byte[], byte[]> consumer, ValrSerdes serdes) {
        this.consumer = consumer;
        this.serdes = serdes;
    }

    public static FrameArchive open(Connection connection) {
        Map<String, Object> settings = connection.settings(Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "none",
                "max.poll.records", "1",
                "max.partition.fetch.bytes", "1"));
        ValrSerdes serdes = ValrSerdes.connect(connection.settings(Map.of()));
        return new FrameArchive(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()), serdes);
    }

    /**
     * The frame at its place; empty where it is past its topic's retention, or what lies there is not this frame.
     *
     * @throws ClientException where the broker does not answer
     */
    public Optional<CameraFrame> read(FrameReference frame) {
        TopicPartition partition = new TopicPartition(frame.getTopic(), frame.getPartition());
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, frame.getOffset());
            long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                    return record.offset() == frame.getOffset() ? read(record, frame) : Optional.empty();
                }
            }
        } catch (OffsetOutOfRangeException e) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw new ClientException("frame " + frame + " cannot be read: " + e.getMessage(), e);
        }
        throw new ClientException("frame " + frame + " could not be read within " + READ_TIMEOUT, null);
    }

    private Optional<CameraFrame> read(ConsumerRecord<byte[], byte[]> record, FrameReference frame) {
        try {
            CameraFrame found = serdes.deserializer(CameraFrame.class).deserialize(record.topic(), record.value());
            return found.getFrameId().equals(frame.getFrameId()) ? Optional.of(found) : Optional.empty();
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        serdes.close();
    }
}
