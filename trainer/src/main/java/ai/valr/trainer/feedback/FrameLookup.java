package ai.valr.trainer.feedback;

import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Pictures of frames by their Kafka coordinates, many at once. Used by one thread. */
public final class FrameLookup implements AutoCloseable {
    /** A gap of more offsets is sought over, a smaller one read through. */
    private static final int SEEK_OVER = 64;

    private static final Duration POLL = Duration.ofMillis(200);

    /** A frame that does not come within it is asked for again later: the broker is not there. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<CameraFrame> deserializer;

    public FrameLookup(Map<String, Object> client, Deserializer<CameraFrame> deserializer) {
        this.deserializer = deserializer;
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "none");
        settings.put("max.poll.records", "256");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The encoded pictures of these frames. One that is past its topic's retention, or whose place holds another frame,
     * is not among them.
     *
     * @throws TimeoutException where the broker does not answer
     */
    public Map<FrameAt, byte[]> find(Collection<FrameAt> wanted) {
        Map<Integer, NavigableMap<Long, FrameAt>> byPartition = new TreeMap<>();
        wanted.forEach(frame -> byPartition
                .computeIfAbsent(frame.partition(), partition -> new TreeMap<>())
                .put(frame.offset(), frame));
        Map<FrameAt, byte[]> found = new HashMap<>();
        byPartition.forEach((partition, frames) -> find(partition, frames, found));
        return found;
    }

    private void find(int partition, NavigableMap<Long, FrameAt> frames, Map<FrameAt, byte[]> found) {
        TopicPartition place = new TopicPartition(Topics.FRAMES, partition);
        if (consumer.partitionsFor(Topics.FRAMES).stream().noneMatch(info -> info.partition() == partition)) {
            return;
        }
        long begin = consumer.beginningOffsets(List.of(place)).get(place);
        long end = consumer.endOffsets(List.of(place)).get(place);
        TreeMap<Long, FrameAt> left = new TreeMap<>(frames.subMap(begin, true, end, false));
        consumer.assign(List.of(place));
        long at = -1;
        long deadline = System.nanoTime() + MAX_WAIT.toNanos();
        while (!left.isEmpty()) {
            long next = left.firstKey();
            if (at < 0 || next - at > SEEK_OVER) {
                consumer.seek(place, next);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                FrameAt frame = left.remove(record.offset());
                if (frame != null) {
                    take(record, frame, found);
                }
            }
            at = consumer.position(place);
            left.headMap(at).clear(); // what was compacted away or is a transaction's marker
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("frames at " + place + " from offset " + next + " could not be read within "
                        + TimeUnit.NANOSECONDS.toSeconds(MAX_WAIT.toNanos()) + " s");
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, FrameAt frame, Map<FrameAt, byte[]> found) {
        try {
            CameraFrame picture = deserializer.deserialize(record.topic(), record.value());
            if (picture.getFrameId().equals(frame.id())) {
                byte[] data = new byte[picture.getData().remaining()];
                picture.getData().duplicate().get(data);
                found.put(frame, data);
            }
        } catch (UnreadableRecordException e) {
            // A frame that cannot be read is as good as gone; its own topic's dead letters tell of it.
            found.remove(frame);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
