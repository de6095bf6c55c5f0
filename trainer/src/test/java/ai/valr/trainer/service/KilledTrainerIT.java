package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.TrainingRound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two trainers on the same feedback: one runs undisturbed, the other is killed again and again. */
@Timeout(400)
class KilledTrainerIT {
    private static final Path SHIPPED = Path.of("..", "models", "valr-mini");
    private static final int ROUNDS = 2;

    @TempDir
    static Path directory;

    private static EmbeddedServices services;
    private static ReleaseLog log;
    private static int episodes;

    @BeforeAll
    static void start() {
        services = EmbeddedServices.start(directory.resolve("services"), 0, 0);
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(3));
        }
        try (AskedRooms rooms = new AskedRooms(services.bootstrapServers(), services.schemaRegistryUrl())) {
            List<AskedRooms.Asked> asked = new ArrayList<>();
            for (int room = 0; room < 3; room++) {
                asked.addAll(rooms.room(room));
            }
            asked.forEach(it -> rooms.feedback(it.truth()));
            episodes = asked.size() / ROUNDS;
        }
        log = ReleaseLog.connect(Map.of(
                "bootstrap.servers", services.bootstrapServers(),
                "schema.registry.url", services.schemaRegistryUrl()));
    }

    @AfterAll
    static void stop() {
        log.close();
        services.close();
    }

    /** A trainer of a model of this name, the same weights under each. */
    private static final class Trainer implements AutoCloseable {
        private final String name;
        private final Path folder;
        private final Path output;
        private Process process;

        /** @param settings of which neither weights nor records may depend */
        Trainer(String name, List<String> settings) throws IOException {
            this.name = name;
            this.folder = Files.createDirectories(directory.resolve(name));
            this.output = folder.resolve("output.txt");
            Path model = Files.createDirectories(folder.resolve("model"));
            try (Stream<Path> files = Files.list(SHIPPED)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, model.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Path valr = model.resolve("valr.json");
            Files.writeString(valr, Files.readString(valr).replace("\"valr-mini\"", '"' + name + '"'));
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of(
                    "bootstrap.servers=" + services.bootstrapServers(),
                    "schema.registry.url=" + services.schemaRegistryUrl(),
                    "model=" + model,
                    "data_dir=" + folder.resolve("data"),
                    "every_episodes=" + episodes,
                    "updates=6",
                    "batch_rows=8",
                    "base_scenes=4",
                    "gate_scenes=2",
                    "gate_margin=1"));
            Files.write(folder.resolve("trainer.properties"), all);
        }

        void run() throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Dai.djl.offline=true",
                            "-Dai.djl.pytorch.graph_optimizer=false",
                            "-cp",
                            System.getProperty("java.class.path"),
                            TrainerMain.class.getName(),
                            folder.resolve("trainer.properties").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().put("OMP_NUM_THREADS", "1");
            process = builder.start();
        }

        /** Lets it run until something is there, and kills it at once. */
        void runUntil(Callable<Boolean> there) throws Exception {
            run();
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        assertThat(process.isAlive()).as(() -> read(output)).isTrue();
                        return there.call();
                    });
            process.destroyForcibly();
            process.waitFor();
        }

        List<ModelCandidate> candidates() {
            return log.candidates(name);
        }

        /** What was told last of its round at hand. */
        Optional<TrainingRound> round() {
            return log.rounds().stream()
                    .filter(round -> round.getModelName().equals(name))
                    .findFirst();
        }

        Path round(int number, String file) {
            return folder.resolve("data/rounds")
                    .resolve(Integer.toString(number))
                    .resolve(file);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static long updates(Path metrics) {
        return read(metrics).lines().count();
    }

    /** Updates that were done when a round was gone on with, the last time. */
    private static long resumedAfter(Path output) {
        String told = read(output);
        String behind = told.substring(told.lastIndexOf("resumed after ") + "resumed after ".length());
        return Long.parseLong(behind.substring(0, behind.indexOf('\n')).strip());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void shouldEndInTheWeightsOfAnUndisturbedRunHoweverOftenItIsKilled() throws Exception {
        try (Trainer calm = new Trainer("calm", List.of());
                Trainer killed = new Trainer("killed", List.of("checkpoint_seconds=0", "intake_bytes=1"))) {
            calm.run();
            await().atMost(Duration.ofMinutes(3)).until(() -> calm.candidates().size() == 1 + ROUNDS);

            killed.runUntil(() -> Files.exists(killed.folder.resolve("data/store/CURRENT")));
            killed.runUntil(() -> killed.candidates().size() == 1);
            killed.runUntil(() -> Files.exists(killed.round(1, "metrics.jsonl")));
            TrainingRound left = killed.round().orElseThrow();
            assertThat(left.getRound()).isEqualTo(1);
            assertThat(left.getPhase()).isIn(RoundPhase.PREPARING, RoundPhase.TRAINING);
            assertThat(killed.round())
                    .as("nobody tells on of a dead trainer's round")
                    .contains(left);
            killed.runUntil(() -> Files.exists(killed.round(1, "checkpoint.safetensors")));
            killed.runUntil(() -> read(killed.output).contains("resumed after ")
                    && updates(killed.round(1, "metrics.jsonl")) > resumedAfter(killed.output));
            killed.runUntil(() ->
                    Files.isDirectory(killed.round(1, "unfinished")) || Files.isDirectory(killed.round(1, "model")));
            killed.runUntil(() -> read(killed.output).contains("gate: "));
            killed.runUntil(() -> killed.candidates().size() == 2);
            killed.run();
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> killed.candidates().size() == 1 + ROUNDS);

            for (int i = 0; i <= ROUNDS; i++) {
                ModelCandidate one = calm.candidates().get(i);
                ModelCandidate other = killed.candidates().get(i);
                assertThat(other.getVersion()).as("version " + i).isEqualTo(one.getVersion());
                assertThat(other.getDecision()).isEqualTo(one.getDecision());
                assertThat(other.getEpisodes()).isEqualTo(one.getEpisodes());
                assertThat(other.getLearntFrom()).isEqualTo(one.getLearntFrom());
                assertThat(other.getSkipped()).isEqualTo(one.getSkipped());
                assertThat(other.getPassedOver()).isEqualTo(one.getPassedOver());
                assertThat(other.getComparisons()).isEqualTo(one.getComparisons());
                assertThat(other.getTrainingCurve()).isEqualTo(one.getTrainingCurve());
                assertThat(other.getRelease().getTrainingData())
                        .isEqualTo(one.getRelease().getTrainingData());
                assertThat(other.getRelease().getParentVersion())
                        .isEqualTo(one.getRelease().getParentVersion());
            }
            await().untilAsserted(() -> assertThat(log.rounds()).isEmpty());
            assertThat(log.active("killed").map(it -> it.getVersion()))
                    .isEqualTo(log.active("calm").map(it -> it.getVersion()));
        }
    }
}
