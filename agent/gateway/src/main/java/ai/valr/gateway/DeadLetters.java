package ai.valr.gateway;

import ai.valr.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead letters where they lie, page by page from the end. Safe for use by many threads, a few at a time. */
final class DeadLetters {
    /** Readers at the same time; each has a connection and a buffer. */
    private static final int MOST = 4;

    private static final Duration POLL = Duration.ofMillis(200);

    /** In a reader's buffer; a record that is larger comes alone. */
    private static final int FETCH_BYTES = 8 << 20;

    /** A page that takes longer is told as it is. */
    private static final long MAX_NANOS = Duration.ofSeconds(5).toNanos();

    private final GatewayConfig config;
    private final Semaphore places = new Semaphore(MOST);

    /**
     * @param letters the latest first
     * @param kept how many the topic holds
     * @param before where the next page ends; null where there is none
     */
    record Page(List<DeadLetter> letters, long kept, Position before) {}

    DeadLetters(GatewayConfig config) {
        this.config = config;
    }

    /** @param before by partition the offset at which to end, null for the end of the topic */
    Page latest(int limit, Position before) throws InterruptedException {
        return reading(consumer -> {
            List<TopicPartition> partitions = partitions(consumer);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long kept = 0;
            Map<TopicPartition, Long> from = new HashMap<>();
            Map<TopicPartition, Long> until = new HashMap<>();
            for (TopicPartition place : partitions) {
                kept += ends.get(place) - beginnings.get(place);
                Long bound = before == null ? null : before.seen().get(place.partition());
                long end = bound == null ? ends.get(place) : Math.min(bound, ends.get(place));
                until.put(place, end);
                from.put(place, Math.max(beginnings.get(place), end - limit));
            }
            List<DeadLetter> found = read(consumer, from, until, DeadLetter::of);
            found.sort(Comparator.comparing(DeadLetter::time)
                    .thenComparingLong(DeadLetter::offset)
                    .reversed());
            List<DeadLetter> page = List.copyOf(found.subList(0, Math.min(limit, found.size())));
            TreeMap<Integer, Long> next = new TreeMap<>();
            until.forEach((place, end) -> next.put(place.partition(), end));
            page.forEach(letter -> next.merge(letter.partition(), letter.offset(), Math::min));
            boolean more = beginnings.entrySet().stream()
                    .anyMatch(beginning -> next.get(beginning.getKey().partition()) > beginning.getValue());
            return new Page(page, kept, more && !page.isEmpty() ? new Position(next) : null);
        });
    }

    /** @throws Problem where there is none */
    ConsumerRecord<byte[], byte[]> at(int partition, long offset) throws InterruptedException {
        TopicPartition place = new TopicPartition(Topics.DEAD_LETTERS, partition);
        return reading(consumer -> {
            if (!partitions(consumer).contains(place)
                    || offset < consumer.beginningOffsets(List.of(place)).get(place)
                    || offset >= consumer.endOffsets(List.of(place)).get(place)) {
                throw none(partition, offset);
            }
            return read(consumer, Map.of(place, offset), Map.of(place, offset + 1), record -> record).stream()
                    .findFirst()
                    .orElseThrow(() -> none(partition, offset));
        });
    }

    private static Problem none(int partition, long offset) {
        return Problem.notFound(
                "there is no dead letter at " + Topics.DEAD_LETTERS + "-" + partition + ", offset " + offset,
                "take partition and offset from the list at /v1/dead-letters");
    }

    /** @param kept what stays of a record; the rest of it is let go at once, since each may be as large as a picture */
    private static <T> List<T> read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> until,
            Function<ConsumerRecord<byte[], byte[]>, T> kept) {
        List<T> found = new ArrayList<>();
        List<TopicPartition> open = new ArrayList<>(from.keySet());
        open.removeIf(place -> from.get(place) >= until.get(place));
        consumer.assign(open);
        open.forEach(place -> consumer.seek(place, from.get(place)));
        long start = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - start < MAX_NANOS) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < until.get(new TopicPartition(record.topic(), record.partition()))) {
                    found.add(kept.apply(record));
                }
            }
            open.removeIf(place -> consumer.position(place) >= until.get(place));
        }
        return found;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<PartitionInfo> infos = consumer.partitionsFor(Topics.DEAD_LETTERS);
        return infos == null
                ? List.of()
                : infos.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
    }

    private interface Reading<T> {
        T read(KafkaConsumer<byte[], byte[]> consumer);
    }

    private <T> T reading(Reading<T> reading) throws InterruptedException {
        places.acquire();
        try {
            KafkaConsumer<byte[], byte[]> consumer = consumer();
            try {
                return reading.read(consumer);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            }
        } catch (KafkaException e) {
            throw Problem.unavailable("the dead letters cannot be read: " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                config.client(Map.of(
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false",
                        "auto.offset.reset", "earliest",
                        "fetch.max.wait.ms", "50",
                        "fetch.max.bytes", Integer.toString(FETCH_BYTES),
                        "default.api.timeout.ms", "10000",
                        "request.timeout.ms", "9000")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
