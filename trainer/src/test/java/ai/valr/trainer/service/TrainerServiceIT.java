package ai.valr.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.observability.MetricsTable;
import ai.valr.observability.ScrapedMetrics;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.PassedOver;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingRound;
import ai.valr.schemas.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer with the shipped model on a real broker and a real registry. */
@Timeout(300)
class TrainerServiceIT {
    private static final String MODEL = "valr-mini";
    private static final int PARTITIONS = 3;

    @TempDir
    static Path directory;

    private static EmbeddedServices services;
    private static AskedRooms rooms;
    private static ReleaseLog log;

    @BeforeAll
    static void start() {
        services = EmbeddedServices.start(directory.resolve("services"), 0, 0);
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
        }
        rooms = new AskedRooms(services.bootstrapServers(), services.schemaRegistryUrl());
        log = ReleaseLog.connect(Map.of(
                "bootstrap.servers", services.bootstrapServers(),
                "schema.registry.url", services.schemaRegistryUrl()));
    }

    @AfterAll
    static void stop() {
        log.close();
        rooms.close();
        services.close();
    }

    private static TrainerConfig config(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                services.bootstrapServers(),
                "schema.registry.url",
                services.schemaRegistryUrl(),
                "model",
                Path.of("..", "models", MODEL).toString(),
                "data_dir",
                directory.resolve("trainer").toString(),
                "updates",
                "2",
                "batch_rows",
                "4",
                "base_scenes",
                "4",
                "gate_scenes",
                "1",
                "gate_margin",
                "1"));
        settings.putAll(more);
        return TrainerConfig.parse(settings);
    }

    private static TrainerService trainer(Map<String, String> more) {
        TrainerService trainer = new TrainerService(
                config(more), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        trainer.start();
        return trainer;
    }

    private static void assertShown(String url, int episodes) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            ScrapedMetrics shown = ScrapedMetrics.from(url);
            assertThat(shown.types()).containsKey("kafka_consumer_fetch_manager_records_lag");
            assertThat(MetricsTable.read().differences(shown, "Trainer")).isEmpty();
            assertThat(shown.value("valr_trainer_feedback_total{outcome=\"episode\"}")
                            + shown.value("valr_trainer_feedback_total{outcome=\"held_out\"}"))
                    .isEqualTo(episodes);
            assertThat(shown.value("valr_trainer_feedback_total{outcome=\"not_kept\"}"))
                    .isZero();
            assertThat(shown.value("valr_trainer_feedback_total{outcome=\"orphaned\"}"))
                    .isEqualTo(1);
            assertThat(shown.value("valr_trainer_updates_total")).isEqualTo(2);
            assertThat(shown.value("valr_trainer_loss")).isFinite();
            assertThat(shown.sum("valr_trainer_round_duration_seconds_count")).isEqualTo(1);
            assertThat(shown.sum("valr_trainer_episodes")).isEqualTo(episodes);
            assertThat(ScrapedMetrics.get(url + "/readyz").body()).isEqualTo("ready");
        });
    }

    @Test
    void shouldMakeReleasesOfFeedbackAndTellWhatItLearntNothingFrom() throws Exception {
        List<AskedRooms.Asked> asked = new ArrayList<>(rooms.room(0));
        asked.addAll(rooms.room(1));
        AskedRooms.Asked first = asked.get(0);
        rooms.feedback(first.feedback("again")
                .setTaskId("unheard-of")
                .setVerdict(Verdict.CORRECT)
                .build());
        rooms.feedback("x", rooms.bytes("no avro"));
        rooms.feedback(first.feedback("late").setVerdict(Verdict.UNKNOWN).build());
        asked.forEach(it -> rooms.feedback(it.truth()));
        rooms.feedback(first.truth()); // once more

        try (TrainerService trainer =
                trainer(Map.of("every_episodes", Integer.toString(asked.size()), "metrics_port", "0"))) {
            trainer.ready().get();
            List<TrainingRound> told = new ArrayList<>();
            await().atMost(Duration.ofMinutes(3)).until(() -> {
                told.addAll(log.rounds());
                return trainer.ended().isDone() || log.candidates(MODEL).size() >= 2;
            });
            await().until(() -> log.rounds().isEmpty());

            assertShown(trainer.metricsUrl(), asked.size());
            List<ModelCandidate> candidates = log.candidates(MODEL);
            ModelCandidate begin = candidates.get(0);
            ModelCandidate learnt = candidates.get(1);
            assertThat(begin.getRelease().getParentVersion()).isNull();
            assertThat(learnt.getRelease().getParentVersion()).isEqualTo(begin.getVersion());
            assertThat(learnt.getEpisodes()).isEqualTo(asked.size());
            assertThat(learnt.getSkipped())
                    .containsEntry("ORPHANED", 1L)
                    .containsEntry("UNREADABLE", 1L)
                    .containsEntry("UNUSABLE", 1L);
            List<String> passedOver =
                    learnt.getPassedOver().stream().map(PassedOver::getOutcome).toList();
            assertThat(passedOver).contains("ORPHANED", "UNREADABLE", "UNUSABLE", "HELD_OUT");
            assertThat(learnt.getLearntFrom())
                    .isEqualTo(asked.size() - Collections.frequency(passedOver, "HELD_OUT"))
                    .isPositive();
            assertThat(learnt.getPassedOver()).allMatch(it -> learnt.getRelease().getTrainingData().stream()
                    .anyMatch(range -> range.getPartition() == it.getPartition()
                            && range.getFromOffset() <= it.getOffset()
                            && range.getToOffset() > it.getOffset()));
            assertThat(learnt.getRelease().getTrainingData()).isNotEmpty().allSatisfy(range -> {
                assertThat(range.getTopic()).isEqualTo(Topics.FEEDBACK);
                assertThat(range.getToOffset()).isGreaterThan(range.getFromOffset());
            });
            assertThat(told).isNotEmpty().allSatisfy(round -> {
                assertThat(round.getModelName()).isEqualTo(MODEL);
                assertThat(round.getRound()).isEqualTo(1);
                assertThat(round.getParentVersion()).isEqualTo(begin.getVersion());
                assertThat(round.getEpisodes()).isEqualTo(asked.size());
                assertThat(round.getUpdates()).isEqualTo(2);
                assertThat(round.getToldAt()).isAfterOrEqualTo(round.getBegunAt());
            });
            assertThat(begin.getTrainingCurve()).isNull();
            assertThat(learnt.getTrainingCurve().getUpdates()).containsExactly(1, 2);
            assertThat(learnt.getTrainingCurve().getFigures())
                    .containsOnlyKeys("loss", "ce", "cosine", "right")
                    .allSatisfy((name, values) -> assertThat(values).hasSize(2).allMatch(Float::isFinite));
            assertThat(learnt.getComparisons()).extracting(it -> it.getName()).contains(Gate.EVALUATION);
            if (learnt.getDecision() == Decision.RELEASED) {
                await().untilAsserted(() -> assertThat(log.active(MODEL).map(ModelRelease::getVersion))
                        .contains(learnt.getVersion()));
                Path files = Path.of(URI.create(learnt.getRelease().getLocation()));
                try (ValrModel model = ValrModel.load(files, ModelOptions.defaults())) {
                    assertThat(model.version()).isEqualTo(learnt.getVersion());
                }
            }
        }
        assertThat(deadLetters())
                .extracting(DeadLetterHeaders::exceptionClass)
                .contains(
                        "ai.valr.trainer.feedback.ORPHANED",
                        "ai.valr.trainer.feedback.UNREADABLE",
                        "ai.valr.trainer.feedback.UNUSABLE");
    }

    /** Or the next round would begin with the folder's version, and give that to every worker. */
    @Test
    void shouldMakeTheLatestReleaseActiveAgainWhereTheTopicOfReleasesWasMadeAnew() throws Exception {
        String model = "anew";
        TrainerConfig config =
                config(Map.of("data_dir", directory.resolve(model).toString()));
        try (ReleaseDesk desk = new ReleaseDesk(model, config)) {
            String begun = desk.active(config.model());
            ModelCandidate first = log.candidate(model, begun).orElseThrow();
            ModelRelease next = ModelRelease.newBuilder(first.getRelease())
                    .setVersion("next")
                    .setParentVersion(begun)
                    .build();
            log.record(candidate(first, next, Decision.RELEASED, 1));
            log.record(candidate(
                    first, ModelRelease.newBuilder(next).setVersion("rejected").build(), Decision.REJECTED, 2));
            log.activate(next);
            assertThat(desk.active(config.model())).isEqualTo("next");

            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                admin.deleteTopics(List.of(Topics.RELEASES)).all().get();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !admin.listTopics().names().get().contains(Topics.RELEASES));
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
            }
            assertThat(log.active(model)).isEmpty();
            assertThat(desk.active(config.model())).isEqualTo("next");
            assertThat(log.active(model)).contains(next);
        }
    }

    private static ModelCandidate candidate(ModelCandidate like, ModelRelease release, Decision decision, int afterS) {
        return ModelCandidate.newBuilder(like)
                .setVersion(release.getVersion())
                .setRelease(release)
                .setDecision(decision)
                .setDecidedAt(like.getDecidedAt().plusSeconds(afterS))
                .build();
    }

    private static List<DeadLetterHeaders> deadLetters() {
        List<DeadLetterHeaders> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", services.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEAD_LETTERS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            await().until(() -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    found.add(DeadLetterHeaders.readFrom(record.headers()));
                }
                return found.size() >= 3;
            });
        }
        return found;
    }
}
