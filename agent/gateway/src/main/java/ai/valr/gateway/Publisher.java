package ai.valr.gateway;

import ai.valr.observability.KafkaMeters;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Tracing;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what requests bring, and returns when the broker has it. Safe for use by many threads. */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final long SEND_TIMEOUT_S = 15;

    /** What a record has beside a picture. */
    private static final int ENVELOPE_BYTES = 1 << 20;

    private final GatewayConfig config;
    private final ProcessMetrics metrics;
    private final Serializer<CameraFrame> frames;
    private final Serializer<TaskCommand> tasks;
    private final Serializer<Feedback> feedback;
    private final GatewayMeters meters;
    private final Tracing tracing = Tracing.of(System.getenv(), "valr-gateway");

    /** Null until there was a broker to make it with. */
    private KafkaProducer<byte[], byte[]> producer;

    private KafkaMeters shown;

    /**
     * A broker whose name the network does not know yet is waited for, as one that is away: what is published meanwhile is refused.
     *
     * @throws KafkaException where a setting is wrong
     */
    Publisher(GatewayConfig config, ValrSerdes serdes, ProcessMetrics metrics, GatewayMeters meters) {
        this.config = config;
        this.metrics = metrics;
        this.meters = meters;
        frames = serdes.serializer(CameraFrame.class);
        tasks = serdes.serializer(TaskCommand.class);
        feedback = serdes.serializer(Feedback.class);
        try {
            producer();
        } catch (KafkaException e) {
            if (e.getCause() == null) {
                throw e; // a wrong setting; all that a network says has a cause
            }
            LOG.warn("nothing can be published yet: {}", KafkaFailure.reason(e, config.bootstrapServers()));
        }
    }

    /** @throws KafkaException where it cannot be made yet */
    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            KafkaProducer<byte[], byte[]> made = new KafkaProducer<>(
                    config.client(Map.of(
                            "acks", "all",
                            "linger.ms", "0",
                            "max.request.size", Integer.toString(config.maxBodyBytes() + ENVELOPE_BYTES),
                            "max.block.ms", "10000",
                            "delivery.timeout.ms", "15000",
                            "request.timeout.ms", "10000")),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            shown = KafkaMeters.show(
                    metrics,
                    looks -> new KafkaClientMetrics(made, List.of(), looks, KafkaMeters.LOOK),
                    KafkaClientMetrics::close);
            producer = made;
        }
        return producer;
    }

    /** @param traceparent W3C's header of the request, or null */
    FrameReference frame(CameraFrame frame, String traceparent) {
        RecordMetadata place = send(Topics.FRAMES, frame.getSessionId(), frames, frame, traceparent);
        meters.framePublished(frame.getData().remaining());
        return new FrameReference(frame.getFrameId(), Topics.FRAMES, place.partition(), place.offset());
    }

    /** @param traceparent W3C's header of the request, or null */
    void command(String sessionId, SpecificRecord command, String traceparent) {
        TaskCommand task = TaskCommand.newBuilder()
                .setSessionId(sessionId)
                .setIssuedAt(Instant.now())
                .setCommand(command)
                .build();
        send(Topics.TASKS, sessionId, tasks, task, traceparent);
    }

    void feedback(Feedback given) {
        send(Topics.FEEDBACK, given.getSessionId(), feedback, given, null);
    }

    private <T> RecordMetadata send(
            String topic, String sessionId, Serializer<T> serializer, T value, String traceparent) {
        Tracing.Open span = tracing.publish(topic, traceparent, sessionId);
        RuntimeException failure = null;
        try {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic, sessionId.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, value));
            if (span.traceparent() != null) {
                record.headers().add(Tracing.TRACEPARENT, span.traceparent().getBytes(StandardCharsets.UTF_8));
            }
            return send(record);
        } catch (RegistryUnavailableException e) {
            failure = e;
            throw Problem.unavailable(e.getMessage(), e);
        } catch (Problem e) {
            failure = e;
            throw e;
        } finally {
            span.end(failure);
        }
    }

    /** Publishes a record as it is. */
    RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        try {
            return producer().send(record).get(SEND_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            if (cause instanceof RecordTooLargeException) {
                throw Problem.of(
                        413,
                        "Content too large",
                        "the broker takes no record of this size for " + topic + ": " + cause.getMessage(),
                        "send a smaller picture, or raise max.message.bytes of the topic");
            }
            String reason =
                    cause.getCause() == null ? cause.toString() : KafkaFailure.reason(cause, config.bootstrapServers());
            throw Problem.unavailable("the broker did not take a record for " + topic + ": " + reason, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the gateway is going down", e);
        }
    }

    @Override
    public synchronized void close() {
        tracing.close();
        if (producer != null) {
            shown.close();
            producer.close(Duration.ofSeconds(1));
        }
    }
}
