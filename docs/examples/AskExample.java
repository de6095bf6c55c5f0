import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.AnswerType;
import ai.valr.schemas.Ask;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.ValrSerdes;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes the frames named on the command line, asks about them and prints the events. */
public final class AskExample {
    // The module valr-schemas brings the records, the serdes and Kafka's clients.
    public static void main(String[] paths) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", "127.0.0.1:9092",
                "schema.registry.url", "http://127.0.0.1:8081/apis/ccompat/v7",
                "group.id", "java-" + UUID.randomUUID(),
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        String session = "java-" + UUID.randomUUID(); // the key: frames and tasks of a session share it

        try (ValrSerdes serdes = ValrSerdes.connect(settings);
                var frames = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(CameraFrame.class));
                var tasks = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(TaskCommand.class));
                var events = new KafkaConsumer<>(
                        settings, new StringDeserializer(), serdes.deserializer(ReasoningEvent.class))) {
            for (String path : paths) {
                CameraFrame frame = CameraFrame.newBuilder()
                        .setSessionId(session)
                        .setFrameId(Path.of(path).getFileName().toString())
                        .setAcquiredAt(Instant.now())
                        .setData(ByteBuffer.wrap(Files.readAllBytes(Path.of(path))))
                        .build();
                frames.send(new ProducerRecord<>("valr.frames", session, frame)).get();
            }
            TaskCommand task = TaskCommand.newBuilder()
                    .setSessionId(session)
                    .setCommand(Ask.newBuilder()
                            .setTaskId("task-1")
                            .setQuestion("How many chairs are in this room?")
                            .setAnswerType(AnswerType.NUMBER)
                            .build())
                    .build();
            tasks.send(new ProducerRecord<>("valr.tasks", session, task)).get();

            events.subscribe(List.of("valr.events"));
            Instant deadline = Instant.now().plusSeconds(60);
            while (Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, ReasoningEvent> record : events.poll(Duration.ofMillis(200))) {
                    if (!session.equals(record.key())) {
                        continue;
                    }
                    Object event = record.value().getEvent();
                    if (event instanceof StepCompleted step) {
                        System.out.println("step " + step.getStep() + " " + step.getText());
                    } else if (event instanceof AnswerProduced answer) {
                        System.out.println("answer " + answer.getText() + " confidence " + answer.getConfidence());
                        return;
                    } else if (event instanceof TaskFailed failed) {
                        throw new IllegalStateException(failed.getCode() + " " + failed.getMessage());
                    }
                }
            }
            throw new IllegalStateException("no answer within a minute");
        }
    }
}
