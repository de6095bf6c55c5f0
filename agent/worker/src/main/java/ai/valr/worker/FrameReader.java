package ai.valr.worker;

import ai.valr.schemas.Topics;
import ai.valr.worker.session.FrameRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer without a group that seeks to single frames. One thread, one read at a time, at most {@value #MAX_READS}
 * waiting. A broker that does not answer is waited for: the read ends when it is back, or with {@link #close()}.
 */
final class FrameReader implements FrameSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);

    static final int MAX_READS = 64;

    private static final Duration POLL = Duration.ofMillis(200);

    /** Before a read that the broker refused is tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private record Read(FrameRef frame, Consumer<Found> result) {}

    private final LinkedBlockingQueue<Read> reads = new LinkedBlockingQueue<>(MAX_READS);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::loop, "valr-frame-reader");
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;

    FrameReader(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "valr-frame-reader");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean read(FrameRef frame, Consumer<Found> result) {
        return !closed && reads.offer(new Read(frame, result));
    }

    @Override
    public void close() {
        closed = true;
        closing.countDown();
        reads.clear();
        consumer.wakeup();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try (consumer) {
            while (!closed) {
                Read read = reads.take();
                read.result.accept(new Found(read.frame, find(read.frame)));
            }
        } catch (InterruptedException | WakeupException | InterruptException e) {
            LOG.debug("the frame reader was closed");
        }
    }

    /** The record at the frame's place, or null where Kafka does not hold it any more. */
    private KafkaRecord find(FrameRef frame) throws InterruptedException {
        while (true) {
            try {
                return poll(frame);
            } catch (OffsetOutOfRangeException e) {
                return null;
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("frame {} cannot be read again yet: {}", frame, e.getMessage());
                if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new WakeupException();
                }
            }
        }
    }

    private KafkaRecord poll(FrameRef frame) {
        TopicPartition partition = new TopicPartition(Topics.FRAMES, frame.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, frame.offset());
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                return record.offset() == frame.offset() ? record(record) : null;
            }
        }
    }

    private static KafkaRecord record(ConsumerRecord<byte[], byte[]> record) {
        return new KafkaRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
    }
}
