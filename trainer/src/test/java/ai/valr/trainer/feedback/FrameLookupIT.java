package ai.valr.trainer.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FrameLookupIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final long MOST = 1;

    @TempDir
    private Path directory;

    @Test
    void shouldTakeNoOtherSessionsFrameOfTheSameNameAndPlace() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(directory, 0, 0);
                ValrSerdes serdes = ValrSerdes.inMemory();
                Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            Map<String, Object> client = Map.of("bootstrap.servers", services.bootstrapServers());
            FrameAt first = new FrameAt("robot-1", "frame-1", 0, 0);
            FrameAt second = new FrameAt("robot-2", "frame-1", 0, 0);

            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
            publish(client, serdes, first.session(), 1);
            try (FrameLookup frames = new FrameLookup(client, serdes.deserializer(CameraFrame.class))) {
                assertThat(frames.find(List.of(first), MOST).orElseThrow()).containsOnlyKeys(first);
                assertThat(frames.find(List.of(first), 0))
                        .as("its picture has a byte")
                        .isEmpty();
                assertThat(frames.find(List.of(second), MOST).orElseThrow()).isEmpty();
            }

            admin.deleteTopics(List.of(Topics.FRAMES)).all().get();
            await().atMost(SOON).until(() -> !admin.listTopics().names().get().contains(Topics.FRAMES));
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
            publish(client, serdes, second.session(), 2);
            try (FrameLookup frames = new FrameLookup(client, serdes.deserializer(CameraFrame.class))) {
                assertThat(frames.find(List.of(first), MOST).orElseThrow()).isEmpty();
                assertThat(frames.find(List.of(second), MOST).orElseThrow().get(second))
                        .containsExactly(2);
            }
        }
    }

    private static void publish(Map<String, Object> client, ValrSerdes serdes, String session, int picture)
            throws Exception {
        CameraFrame frame = CameraFrame.newBuilder()
                .setSessionId(session)
                .setFrameId("frame-1")
                .setAcquiredAt(Instant.now())
                .setData(ByteBuffer.wrap(new byte[] {(byte) picture}))
                .build();
        byte[] value = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, frame);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.FRAMES, session, value)).get();
        }
    }
}
