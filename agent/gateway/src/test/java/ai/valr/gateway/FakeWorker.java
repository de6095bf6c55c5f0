package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.Ask;
import ai.valr.schemas.Cancel;
import ai.valr.schemas.CloseSession;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Usage;
import ai.valr.schemas.ValrSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Answers each task as the worker would, in as many steps as its question says ({@code steps 3}), without a model; {@code
 * hold} leaves a task open, {@code leave} does not begin it. On a real broker, as a real client of it.
 */
final class FakeWorker implements AutoCloseable {
    final List<TaskCommand> commands = new CopyOnWriteArrayList<>();

    private final ValrSerdes serdes;
    private final Serializer<ReasoningEvent> events;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::run, "fake-worker");
    private volatile boolean closed;

    FakeWorker(String bootstrapServers, String registryUrl, int partitions) {
        serdes = ValrSerdes.connect(Map.of("schema.registry.url", registryUrl));
        events = serdes.serializer(ReasoningEvent.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(Topics.TASKS, number))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                TaskCommand command =
                        serdes.deserializer(TaskCommand.class).deserialize(record.topic(), record.value());
                commands.add(command);
                answer(command.getSessionId(), command.getCommand());
            }
        }
        consumer.close();
    }

    private void answer(String session, Object command) {
        if (command instanceof Ask ask) {
            answer(session, ask);
        } else if (command instanceof Cancel cancel) {
            event(session, cancel.getTaskId(), 1, new TaskCancelled(cancel.getReason(), 0));
        } else if (!(command instanceof CloseSession)) {
            throw new IllegalStateException("no command of ours: " + command);
        }
    }

    private void answer(String session, Ask ask) {
        String question = ask.getQuestion();
        if (question.contains("leave")) {
            return;
        }
        if (question.contains("fail")) {
            event(session, ask.getTaskId(), 0, new TaskFailed(FailureCode.FRAMES_NOT_FOUND, "no such frame", false));
            return;
        }
        int number = 0;
        event(
                session,
                ask.getTaskId(),
                number++,
                TaskAccepted.newBuilder()
                        .setQuestion(question)
                        .setModelName("fake")
                        .setModelVersion("1")
                        .build());
        if (question.contains("hold")) {
            return;
        }
        int steps = Integer.parseInt(question.replaceAll("(?s).*steps (\\d+).*", "$1"));
        for (int step = 0; step < steps; step++) {
            event(
                    session,
                    ask.getTaskId(),
                    number++,
                    StepCompleted.newBuilder()
                            .setStep(step)
                            .setText("step " + step)
                            .build());
        }
        event(
                session,
                ask.getTaskId(),
                number,
                AnswerProduced.newBuilder()
                        .setText("so " + question)
                        .setConfidence(0.9)
                        .setFinishReason(FinishReason.STOP)
                        .setUsage(Usage.newBuilder()
                                .setPromptTokens(10)
                                .setVisualTokens(5)
                                .setTextTokens(7)
                                .setLatents(4)
                                .build())
                        .build());
    }

    /** Publishes an event, as a worker's transaction does. */
    void event(String session, String task, int number, Object what) {
        try {
            begin(session, task, number, what).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the event cannot be published", e);
        }
    }

    /** Publishes an event without waiting for the broker. */
    Future<RecordMetadata> begin(String session, String task, int number, Object what) {
        ReasoningEvent event = ReasoningEvent.newBuilder()
                .setSessionId(session)
                .setTaskId(task)
                .setEventNumber(number)
                .setTime(Instant.now())
                .setEvent(what)
                .build();
        byte[] value = events.serialize(Topics.EVENTS, event);
        return producer.send(new ProducerRecord<>(Topics.EVENTS, session, value));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        serdes.close();
    }
}
