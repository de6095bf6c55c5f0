package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How fast feedback comes into the buffer; prints it. Not run by the build: {@code -Dvalr.measure=true} asks for it. */
@EnabledIfSystemProperty(named = "valr.measure", matches = "true")
class IntakeSpeedIT {
    private static final int SESSIONS = 400;
    private static final int TASKS = 10;
    private static final int FRAMES = 4;
    private static final int FRAME_BYTES = 20_000;

    @TempDir
    private Path directory;

    @Test
    void shouldTellHowMuchFeedbackItTakesInASecond() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(directory.resolve("services"), 0, 0)) {
            SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS);
            }
            publish(services);
            int all = SESSIONS * TASKS;
            TrainerConfig config = TrainerConfig.parse(Map.of(
                    "bootstrap.servers",
                    services.bootstrapServers(),
                    "schema.registry.url",
                    services.schemaRegistryUrl(),
                    "model",
                    Path.of("..", "models", "valr-mini").toString(),
                    "data_dir",
                    directory.resolve("trainer").toString(),
                    "every_episodes",
                    "1000000"));
            PrintStream progress = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            try (TrainerService trainer = new TrainerService(config, progress)) {
                trainer.start();
                trainer.ready().get();
                long start = System.nanoTime();
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> trainer.state().records() >= all);
                double seconds = (System.nanoTime() - start) / 1e9;
                assertThat(trainer.state().fresh()).isEqualTo(all);
                progress.printf(
                        "%d pieces of feedback in %.2f s: %.0f a second; %d + %d episodes kept%n",
                        all,
                        seconds,
                        all / seconds,
                        trainer.state().training(),
                        trainer.state().heldOut());
            }
        }
    }

    private static void publish(EmbeddedServices services) {
        List<Question> questions = new ArrayList<>(QuestionGenerator.generate(
                new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TRAIN, 1, 0)), 1));
        SplittableRandom random = new SplittableRandom(1);
        try (AskedRooms rooms = new AskedRooms(services.bootstrapServers(), services.schemaRegistryUrl())) {
            for (int s = 0; s < SESSIONS; s++) {
                List<FrameReference> frames = new ArrayList<>();
                for (int f = 0; f < FRAMES; f++) {
                    byte[] data = new byte[FRAME_BYTES];
                    random.nextBytes(data);
                    frames.add(rooms.frame("s" + s, "f" + f, data));
                }
                for (int t = 0; t < TASKS; t++) {
                    Question question = questions.get(t % questions.size());
                    rooms.feedback(
                            rooms.answered("s" + s, "t" + t, question, frames).truth());
                }
            }
        }
    }
}
