package ai.valr.worker;

import ai.valr.model.CrashPoint;
import ai.valr.schemas.Topics;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** A stream that passes the {@link CrashPoint}s that lie in Kafka's own code. Only an armed process uses it. */
final class CrashingStreams {
    private CrashingStreams() {}

    static KafkaStreams of(Topology topology, StreamsConfig config) {
        KafkaStreams streams = new KafkaStreams(topology, config, new Clients());
        streams.setGlobalStateRestoreListener(new Restore());
        return streams;
    }

    /** Dies between what a transaction holds and its commit, or right behind the commit. */
    private static final class TransactionProducer extends KafkaProducer<byte[], byte[]> {
        private boolean holdsEvent;

        TransactionProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            holdsEvent |= record.topic().equals(Topics.EVENTS);
            return super.send(record, callback);
        }

        @Override
        public void commitTransaction() {
            if (!holdsEvent) {
                super.commitTransaction();
                return;
            }
            holdsEvent = false;
            flush(); // so that the broker has all of it, as it would have in a commit's last moment
            CrashPoint.BEFORE_COMMIT.pass();
            super.commitTransaction();
            CrashPoint.AFTER_COMMIT.pass();
        }

        @Override
        public void abortTransaction() {
            holdsEvent = false;
            super.abortTransaction();
        }
    }

    private static final class Clients implements KafkaClientSupplier {
        @Override
        public Admin getAdmin(Map<String, Object> config) {
            return Admin.create(config);
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            return new TransactionProducer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            return consumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            return consumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            return consumer(config);
        }

        private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
            return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
    }

    private static final class Restore implements StateRestoreListener {
        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
            // Nothing is read yet.
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long to, long restored) {
            if (restored > 0) {
                CrashPoint.IN_RESTORE.pass();
            }
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {
            // All is read: no longer in the restore.
        }
    }
}
