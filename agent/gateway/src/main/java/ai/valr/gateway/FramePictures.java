package ai.valr.gateway;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Frames by their Kafka coordinates, one at a time. Safe for use by many threads. */
final class FramePictures implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final ValrSerdes serdes;

    /** Null until a frame was wanted: a broker whose name the network does not know yet has none. */
    private KafkaConsumer<byte[], byte[]> consumer;

    FramePictures(GatewayConfig config, ValrSerdes serdes) {
        this.config = config;
        this.serdes = serdes;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(
                    config.client(Map.of(
                            "auto.offset.reset", "none",
                            "enable.auto.commit", "false",
                            "allow.auto.create.topics", "false",
                            "max.poll.records", "1",
                            "fetch.max.wait.ms", "50",
                            "max.partition.fetch.bytes", Integer.toString(config.maxBodyBytes()),
                            "default.api.timeout.ms", "5000",
                            "request.timeout.ms", "5000")),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }
        return consumer;
    }

    /** @throws Problem where there is no frame at this place, or none any more */
    synchronized CameraFrame read(int partition, long offset) {
        TopicPartition place = new TopicPartition(Topics.FRAMES, partition);
        String name = "frame at " + Topics.FRAMES + "-" + partition + ", offset " + offset;
        try {
            KafkaConsumer<byte[], byte[]> reading = consumer();
            if (reading.partitionsFor(Topics.FRAMES).stream().noneMatch(info -> info.partition() == partition)
                    || offset < 0
                    || offset >= reading.endOffsets(List.of(place)).get(place)) {
                throw Problem.notFound("there is no " + name, "take partition and offset from an event's frame");
            }
            reading.assign(List.of(place));
            reading.seek(place, offset);
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(WAIT)) {
                if (record.offset() == offset) {
                    return serdes.deserializer(CameraFrame.class).deserialize(record.topic(), record.value());
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw gone(name);
        } catch (UnreadableRecordException e) {
            throw Problem.notFound("the " + name + " cannot be read: " + e.getMessage(), "publish it again");
        } catch (KafkaException e) {
            throw Problem.unavailable(
                    "the " + name + " cannot be read: " + KafkaFailure.reason(e, config.bootstrapServers()), e);
        }
        throw gone(name);
    }

    private static Problem gone(String name) {
        return Problem.of(410, "Gone", "the " + name + " is past the topic's retention", "publish it again");
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }
}
