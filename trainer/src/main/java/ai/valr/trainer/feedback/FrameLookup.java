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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

    private static final byte[] NONE = {};

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
     * @param most bytes of all pictures together
     * @return empty where they have more; the rest is not read then
     * @throws TimeoutException where the broker does not answer
     */
    public Optional<Map<FrameAt, byte[]>> find(Collection<FrameAt> wanted, long most) {
        Map<TopicPartition, NavigableMap<Long, FrameAt>> left = kept(wanted);
        Map<FrameAt, byte[]> found = new HashMap<>();
        consumer.assign(left.keySet());
        consumer.resume(left.keySet()); // a partition of the search before is still paused
        left.forEach((place, frames) -> consumer.seek(place, frames.firstKey()));
        long deadline = System.nanoTime() + MAX_WAIT.toNanos();
        long bytes = 0;
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                FrameAt frame = left.get(new TopicPartition(record.topic(), record.partition()))
                        .remove(record.offset());
                if (frame != null) {
                    take(record, frame, found);
                    bytes += found.getOrDefault(frame, NONE).length;
                    if (bytes > most) {
                        return Optional.empty();
                    }
                    deadline = System.nanoTime() + MAX_WAIT.toNanos();
                }
            }
            left.entrySet().removeIf(it -> isDone(it.getKey(), it.getValue()));
            if (!left.isEmpty() && System.nanoTime() > deadline) {
                throw new TimeoutException("frames of " + left.keySet() + " could not be read within "
                        + TimeUnit.NANOSECONDS.toSeconds(MAX_WAIT.toNanos()) + " s");
            }
        }
        return Optional.of(found);
    }

    /** Those that their topic may still hold, by partition and offset. */
    private Map<TopicPartition, NavigableMap<Long, FrameAt>> kept(Collection<FrameAt> wanted) {
        Map<TopicPartition, NavigableMap<Long, FrameAt>> byPlace = new HashMap<>();
        wanted.forEach(frame -> byPlace.computeIfAbsent(
                        new TopicPartition(Topics.FRAMES, frame.partition()), place -> new TreeMap<>())
                .put(frame.offset(), frame));
        Set<TopicPartition> there = consumer.partitionsFor(Topics.FRAMES).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        byPlace.keySet().retainAll(there);
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(byPlace.keySet());
        Map<TopicPartition, Long> end = consumer.endOffsets(byPlace.keySet());
        byPlace.replaceAll((place, frames) -> new TreeMap<>(
                frames.subMap(begin.get(place), true, Math.max(begin.get(place), end.get(place)), false)));
        byPlace.values().removeIf(Map::isEmpty);
        return byPlace;
    }

    /** Moves on to the partition's next frame. */
    private boolean isDone(TopicPartition place, NavigableMap<Long, FrameAt> frames) {
        long at = consumer.position(place);
        frames.headMap(at).clear(); // what was compacted away or is a transaction's marker
        if (frames.isEmpty()) {
            consumer.pause(List.of(place));
            return true;
        }
        if (frames.firstKey() - at > SEEK_OVER) {
            consumer.seek(place, frames.firstKey());
        }
        return false;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, FrameAt frame, Map<FrameAt, byte[]> found) {
        try {
            CameraFrame picture = deserializer.deserialize(record.topic(), record.value());
            if (picture.getFrameId().equals(frame.id())
                    && picture.getSessionId().equals(frame.session())) {
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
