package ai.valr.gateway;

import ai.valr.observability.KafkaMeters;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Tracing;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.RetryingLoop;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what requests bring, and returns when the broker has it. Its client is made on a thread of its own, since the network may
 * take long to say that it does not know the broker's name; until then what is published waits for the first try, and is refused where
 * that failed. Safe for use by many threads. Closed by whoever started it.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final long SEND_TIMEOUT_S = 15;

    /** For the first try to make a client, as long as a client waits for a broker. */
    private static final long FIRST_TRY_S = 10;

    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What a record has beside a picture. */
    private static final int ENVELOPE_BYTES = 1 << 20;

    private final GatewayConfig config;
    private final ProcessMetrics metrics;
    private final Map<String, Object> client;
    private final Serializer<CameraFrame> frames;
    private final Serializer<TaskCommand> tasks;
    private final Serializer<Feedback> feedback;
    private final GatewayMeters meters;
    private final AskedTasks asked;
    private final Tracing tracing = Tracing.of(System.getenv(), "valr-gateway");

    private final RetryingLoop loop = new RetryingLoop("valr-gateway-publisher", RETRY, this::connect, this::failed);
    private final CompletableFuture<KafkaProducer<byte[], byte[]>> producer = new CompletableFuture<>();

    /** Why there is no client yet; empty before the first try has failed. */
    private volatile String trouble = "";

    /** @throws org.apache.kafka.common.config.ConfigException where a setting is wrong */
    Publisher(GatewayConfig config, ValrSerdes serdes, ProcessMetrics metrics, GatewayMeters meters, AskedTasks asked) {
        this.config = config;
        this.asked = asked;
        this.metrics = metrics;
        this.meters = meters;
        frames = serdes.serializer(CameraFrame.class);
        tasks = serdes.serializer(TaskCommand.class);
        feedback = serdes.serializer(Feedback.class);
        client = config.client(Map.of(
                "acks", "all",
                "linger.ms", "0",
                "max.request.size", Integer.toString(config.maxBodyBytes() + ENVELOPE_BYTES),
                "max.block.ms", "10000",
                "delivery.timeout.ms", "15000",
                "request.timeout.ms", "10000"));
        client.put("key.serializer", ByteArraySerializer.class);
        client.put("value.serializer", ByteArraySerializer.class);
        new ProducerConfig(client); // which asks no network
    }

    /** Begins to make its client; a broker whose name the network does not know yet is waited for, as one that is away. */
    void start() {
        loop.start();
    }

    private void connect(RetryingLoop running) {
        KafkaProducer<byte[], byte[]> made = new KafkaProducer<>(client);
        KafkaMeters shown = KafkaMeters.show(
                metrics,
                looks -> new KafkaClientMetrics(made, List.of(), looks, KafkaMeters.LOOK),
                KafkaClientMetrics::close);
        producer.complete(made);
        running.awaitClose();
        shown.close();
        made.close(CLOSE);
    }

    private void failed(RuntimeException e) {
        String reason = KafkaFailure.reason(e, config.bootstrapServers());
        if (!reason.equals(trouble)) {
            LOG.warn("nothing can be published yet: {}; trying again", reason);
        }
        trouble = reason;
    }

    private KafkaProducer<byte[], byte[]> producer(String topic) throws InterruptedException {
        try {
            return producer.get(trouble.isEmpty() ? FIRST_TRY_S : 0, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String reason =
                    trouble.isEmpty() ? "no client could be made within " + FIRST_TRY_S + " s; see /readyz" : trouble;
            throw Problem.unavailable("the broker did not take a record for " + topic + ": " + reason, e);
        }
    }

    /** @param traceparent W3C's header of the request, or null */
    FrameReference frame(CameraFrame frame, String traceparent) {
        RecordMetadata place = send(Topics.FRAMES, frame.getSessionId(), frames, frame, traceparent);
        meters.framePublished(frame.getData().remaining());
        return new FrameReference(frame.getFrameId(), Topics.FRAMES, place.partition(), place.offset());
    }

    /** @param traceparent W3C's header of the request, or null */
    void command(String sessionId, SpecificRecord command, String traceparent) {
        if (command instanceof Ask ask) {
            asked.add(new TaskId(
                    sessionId, ask.getTaskId())); // also where the broker's word does not come: it may have it
        }
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
            return producer(topic).send(record).get(SEND_TIMEOUT_S, TimeUnit.SECONDS);
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
    public void close() {
        tracing.close();
        loop.close();
    }
}
