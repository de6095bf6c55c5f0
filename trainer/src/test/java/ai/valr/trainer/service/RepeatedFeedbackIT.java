package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.observability.ScrapedMetrics;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Feedback that comes twice: to a trainer whose buffer had no room for most of it and that was killed in between, and in a topic that
 * was deleted and made anew.
 */
@Timeout(200)
class RepeatedFeedbackIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Test
    void shouldKnowFeedbackAgainThatWasNotKept() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(directory.resolve("services"), 0, 0)) {
            SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
            }
            try (AskedRooms rooms = new AskedRooms(services.bootstrapServers(), services.schemaRegistryUrl())) {
                List<AskedRooms.Asked> asked = rooms.room(0);
                int all = asked.size();
                Map<String, String> settings = new HashMap<>(Map.of(
                        "bootstrap.servers", services.bootstrapServers(),
                        "schema.registry.url", services.schemaRegistryUrl(),
                        "model", Path.of("..", "models", "valr-mini").toString(),
                        "data_dir", directory.resolve("trainer").toString(),
                        "every_episodes", "1000",
                        "every_seconds", "10000",
                        "buffer_episodes", "2",
                        "held_out_episodes", "1",
                        "metrics_port", "0"));
                asked.forEach(it -> rooms.feedback(it.truth()));
                takeInAndBeKilled(settings, all);

                asked.forEach(it -> rooms.feedback(it.truth()));
                settings.put("buffer_episodes", "1000"); // room for all of them, if they were drawn again
                settings.put("held_out_episodes", "1000");
                try (TrainerService trainer = trainer(settings)) {
                    trainer.start();
                    await().atMost(SOON).until(() -> trainer.state().records() == all);
                    assertThat(trainer.state().fresh()).isEqualTo(all);
                    assertThat(trainer.state().training()).isBetween(1, 2);
                    assertThat(trainer.state().heldOut()).isBetween(0, 1);
                    ScrapedMetrics shown = ScrapedMetrics.from(trainer.metricsUrl());
                    assertThat(shown.value("valr_trainer_feedback_total{outcome=\"duplicate\"}"))
                            .isEqualTo(all);
                    assertThat(shown.value("valr_trainer_feedback_total{outcome=\"episode\"}"))
                            .isZero();
                }

                replace(services, Topics.FEEDBACK);
                int more = 0;
                AskedRooms.Asked known = null;
                for (int room = 1; room < 3; room++) {
                    List<AskedRooms.Asked> others = rooms.room(room);
                    others.forEach(it -> rooms.feedback(it.truth()));
                    more += others.size();
                    known = others.stream()
                            .filter(it -> it.question().options().size() != 2)
                            .findFirst()
                            .orElseThrow();
                }
                asked.forEach(it -> rooms.feedback(it.truth())); // so many that the old topic's end lies among them
                int published = more + all;
                assertThat(published).isGreaterThan(2 * all);
                try (TrainerService trainer = trainer(settings)) {
                    trainer.start();
                    await().atMost(SOON).until(() -> trainer.state().records() == published);
                    assertThat(trainer.state().fresh()).isEqualTo(all + more);
                    ScrapedMetrics shown = ScrapedMetrics.from(trainer.metricsUrl());
                    assertThat(shown.value("valr_trainer_feedback_topic_changes_total"))
                            .isEqualTo(1);
                    assertThat(shown.value("valr_trainer_feedback_total{outcome=\"duplicate\"}"))
                            .isEqualTo(all);

                    takeBack(rooms, trainer, known, published);

                    // And under one that runs, with the events beside it.
                    replace(services, Topics.FEEDBACK, Topics.EVENTS);
                    List<AskedRooms.Asked> last = rooms.room(3);
                    last.forEach(it -> rooms.feedback(it.truth()));
                    await().atMost(SOON).until(() -> trainer.state().fresh() == published + last.size());
                    assertThat(ScrapedMetrics.from(trainer.metricsUrl())
                                    .value("valr_trainer_feedback_total{outcome=\"orphaned\"}"))
                            .isZero();
                }
            }
        }
    }

    /** A later word that teaches nothing takes the earlier one back, which does not come back when it comes again late. */
    private static void takeBack(AskedRooms rooms, TrainerService trainer, AskedRooms.Asked asked, int records)
            throws Exception {
        int kept = trainer.state().training() + trainer.state().heldOut();
        int fresh = trainer.state().fresh();
        rooms.feedback(
                asked.feedback("fb-" + asked.taskId()).setVerdict(Verdict.WRONG).build());
        rooms.feedback(
                Feedback.newBuilder(asked.truth()).setGivenAt(Instant.EPOCH).build());
        await().atMost(SOON).until(() -> trainer.state().records() == records + 2);
        assertThat(trainer.state().training() + trainer.state().heldOut()).isEqualTo(kept - 1);
        assertThat(trainer.state().fresh()).isEqualTo(fresh);
        ScrapedMetrics shown = ScrapedMetrics.from(trainer.metricsUrl());
        assertThat(shown.value("valr_trainer_feedback_total{outcome=\"no_correction\"}"))
                .isEqualTo(1);
        assertThat(shown.value("valr_trainer_feedback_total{outcome=\"superseded\"}"))
                .as("the one that was taken back, and its late copy")
                .isEqualTo(2);
    }

    private static void replace(EmbeddedServices services, String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            admin.deleteTopics(List.of(topics)).all().get();
            await().atMost(SOON)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(List.of(topics)::contains));
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
    }

    private static TrainerService trainer(Map<String, String> settings) {
        return new TrainerService(
                TrainerConfig.parse(settings),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    /** In a process of its own, which is killed as soon as it has counted all. */
    private void takeInAndBeKilled(Map<String, String> settings, int all) throws Exception {
        Path output = directory.resolve("output.txt");
        Path file = directory.resolve("trainer.properties");
        Files.write(
                file,
                settings.entrySet().stream()
                        .map(it -> it.getKey() + "=" + it.getValue())
                        .toList());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainerMain.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(SOON).until(() -> {
                assertThat(process.isAlive()).as(output.toString()).isTrue();
                Optional<String> url = Files.readAllLines(output).stream()
                        .filter(line -> line.startsWith(TrainerMain.METRICS))
                        .map(line -> line.substring(TrainerMain.METRICS.length()))
                        .findFirst();
                return url.isPresent()
                        && ScrapedMetrics.from(url.get()).value("valr_trainer_episodes{part=\"fresh\"}") == all;
            });
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
