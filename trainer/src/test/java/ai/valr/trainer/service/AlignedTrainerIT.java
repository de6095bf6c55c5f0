package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.model.ModelException;
import ai.valr.model.config.EncoderSpec;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.tune.EncoderFolders;
import ai.valr.trainer.tune.RandomTeachers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trainer of a model whose latents are aligned with encoders beside its own tower. */
@Timeout(200)
class AlignedTrainerIT {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final String NAME = "aligned";

    @TempDir
    private Path directory;

    @Test
    void shouldAlignCandidatesWithTheEncodersOfTheirModelAndSayWithWhich() throws Exception {
        Path model = RandomTeachers.alignedModel(SHIPPED, directory.resolve("model"));
        Path valr = model.resolve("valr.json");
        Files.writeString(valr, Files.readString(valr).replace("\"valr-mini\"", '"' + NAME + '"'));
        EncoderFolders folders = RandomTeachers.both(directory);
        try (EmbeddedServices services = EmbeddedServices.start(directory.resolve("services"), 0, 0)) {
            Map<String, String> reached = Map.of(
                    "bootstrap.servers", services.bootstrapServers(),
                    "schema.registry.url", services.schemaRegistryUrl());
            SchemaRegistration.register(reached);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
            }
            List<AskedRooms.Asked> asked;
            try (AskedRooms rooms = new AskedRooms(services.bootstrapServers(), services.schemaRegistryUrl())) {
                asked = rooms.room(0);
                asked.forEach(it -> rooms.feedback(it.truth()));
            }
            Map<String, String> settings = new HashMap<>(reached);
            settings.putAll(Map.of(
                    "model", model.toString(),
                    "data_dir", directory.resolve("data").toString(),
                    "every_episodes", Integer.toString(asked.size()),
                    "updates", "2",
                    "batch_rows", "4",
                    "base_scenes", "2",
                    "gate_scenes", "1",
                    "gate_margin", "1"));

            try (TrainerService trainer = trainer(settings)) {
                trainer.start();
                assertThatThrownBy(() -> trainer.ready().get())
                        .hasCauseInstanceOf(ModelException.class)
                        .hasMessageContaining("encoder geometry, and the setting encoders does not say where it lies");
            }
            settings.put(
                    "encoders",
                    "geometry=" + folders.byName().get("geometry") + ", semantics="
                            + folders.byName().get("semantics"));
            try (TrainerService trainer = trainer(settings);
                    ReleaseLog log = ReleaseLog.connect(reached)) {
                trainer.start();
                trainer.ready().get();
                await().atMost(Duration.ofMinutes(2))
                        .until(() ->
                                trainer.ended().isDone() || log.candidates(NAME).size() == 2);

                assertAligned(log.candidates(NAME));
            }
        }
    }

    private static void assertAligned(List<ModelCandidate> candidates) {
        assertThat(candidates.get(0).getConfiguration()).doesNotContainKey("encoders");
        ModelCandidate learnt = candidates.get(1);
        assertThat(learnt.getConfiguration().get("encoders")).matches("geometry@[0-9a-f]{12},semantics@[0-9a-f]{12}");
        assertThat(learnt.getTrainingCurve().getFigures().get("cosine")).allMatch(Float::isFinite);
        if (!learnt.getRelease().getLocation().isEmpty()) {
            TrainableModel files =
                    TrainableModel.read(Path.of(URI.create(learnt.getRelease().getLocation())));
            assertThat(files.valr().encoders()).extracting(EncoderSpec::name).containsExactly("geometry", "semantics");
            assertThat(files.heads()).hasSize(12);
        }
    }

    private static TrainerService trainer(Map<String, String> settings) {
        return new TrainerService(
                TrainerConfig.parse(settings),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }
}
