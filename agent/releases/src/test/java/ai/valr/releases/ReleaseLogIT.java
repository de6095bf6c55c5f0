package ai.valr.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.embedded.EmbeddedBroker;
import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingRound;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a model of its own in the same topics. */
class ReleaseLogIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Instant TIME = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private static Path data;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;

    @TempDir
    private Path home;

    private String model;
    private ReleaseStore store;
    private ReleaseLog log;
    private ReleaseLog.Following following;

    @BeforeAll
    static void start() {
        registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data.resolve("registry")));
        startBroker(0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        SchemaRegistration.register(Map.of("schema.registry.url", registry.url()));
    }

    private static void startBroker(int port) {
        broker = EmbeddedBroker.start(
                EmbeddedBroker.Settings.in(data.resolve("kafka")).withPort(port));
    }

    @AfterAll
    static void stop() {
        broker.close();
        registry.close();
    }

    @BeforeEach
    void connect() {
        model = home.getFileName().toString();
        store = ReleaseStore.open(home.resolve("store").toUri(), Map.of());
        log = ReleaseLog.connect(settings());
    }

    private static Map<String, String> settings() {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "default.api.timeout.ms",
                "4000",
                "request.timeout.ms",
                "3000");
    }

    @AfterEach
    void disconnect() {
        if (following != null) {
            following.close();
        }
        log.close();
        store.close();
    }

    /** Stores and records a version; each one is a second later than the one before. */
    private ModelRelease recorded(int number, Integer parent, Decision decision) throws IOException {
        Path folder = ModelFolder.write(home.resolve("model"), "weights " + number);
        ModelRelease release = ModelRelease.newBuilder()
                .setModelName(model)
                .setVersion("v" + number)
                .setParentVersion(parent == null ? null : "v" + parent)
                .setReleasedAt(TIME.plusSeconds(number))
                .setLocation(store.put(model, "v" + number, folder).toString())
                .setFiles(ReleaseFiles.of(folder))
                .build();
        log.record(candidate(release, decision));
        return release;
    }

    private static ModelCandidate candidate(ModelRelease release, Decision decision) {
        return ModelCandidate.newBuilder()
                .setModelName(release.getModelName())
                .setVersion(release.getVersion())
                .setDecision(decision)
                .setReason("because")
                .setDecidedAt(release.getReleasedAt())
                .setRelease(release)
                .build();
    }

    private static Path weights(ModelRelease release) {
        return Path.of(URI.create(release.getLocation())).resolve("model.safetensors");
    }

    /** What a rollback does behind the reading of files, which takes as long as they are large. */
    @Test
    void shouldTakeNoVersionBackThatIsNoLongerTheActiveOne() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        ModelRelease third = recorded(3, 2, Decision.RELEASED);
        log.activate(second);
        log.replace(second, first);
        assertThat(log.active(model)).contains(first);

        log.activate(third);
        assertThatThrownBy(() -> log.replace(second, first))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining(
                        "version v2 of " + model + " was to be taken back, and v3 became active meanwhile");
        assertThat(log.active(model)).contains(third);
    }

    @Test
    void shouldTellEveryVersionInTheOrderOfItsDecision() throws Exception {
        assertThat(log.active(model)).isEmpty();
        assertThat(log.candidates(model)).isEmpty();
        ModelRelease second = recorded(2, 1, Decision.REJECTED);
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        log.activate(first);

        assertThat(log.active(model)).contains(first);
        assertThat(log.candidates(model)).extracting(ModelCandidate::getVersion).containsExactly("v1", "v2");
        assertThat(log.modelNames()).contains(model);

        log.record(candidate(second, Decision.RELEASED));
        assertThat(log.candidate(model, "v2")).hasValueSatisfying(candidate -> assertThat(candidate.getDecision())
                .isEqualTo(Decision.RELEASED));
        assertThat(log.candidates(model)).hasSize(2);
    }

    @Test
    void shouldTellOfTheRoundAtHandUntilItHasEnded() throws Exception {
        assertThat(roundsOfModel()).isEmpty();
        TrainingRound begun = TrainingRound.newBuilder()
                .setModelName(model)
                .setRound(2)
                .setParentVersion("v1")
                .setPhase(RoundPhase.PREPARING)
                .setBegunAt(TIME)
                .setToldAt(TIME)
                .build();
        TrainingRound later = TrainingRound.newBuilder(begun)
                .setPhase(RoundPhase.TRAINING)
                .setUpdatesDone(3)
                .setUpdates(40)
                .setLoss(1.25)
                .setToldAt(TIME.plusSeconds(3))
                .build();
        log.tell(begun);
        log.tell(later);
        try (ReleaseLog watching = ReleaseLog.connect(settings())) {
            assertThat(watching.rounds()).contains(later).doesNotContain(begun);
            assertThat(ReleaseJson.isSilent(later, TIME.plusSeconds(33))).isFalse();
            assertThat(ReleaseJson.isSilent(later, TIME.plusSeconds(34))).isTrue();
            assertThat(ReleaseJson.age(later, TIME))
                    .as("of a clock that is behind")
                    .isZero();
            log.endRound(model);
            assertThat(watching.rounds()).doesNotContain(later);
        }
        assertThat(roundsOfModel()).isEmpty();
        withoutTopic(Topics.ROUNDS, () -> {
            try (ReleaseLog watching = ReleaseLog.connect(settings())) {
                assertThat(watching.rounds()).isEmpty();
                assertThat(watching.modelNames()).doesNotContain(model);
            }
        });
    }

    private List<TrainingRound> roundsOfModel() {
        return log.rounds().stream()
                .filter(round -> round.getModelName().equals(model))
                .toList();
    }

    /** As where nothing of this version but a gateway has been started. */
    private static void withoutTopic(String topic, Runnable action) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
            action.run();
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
    }

    @Test
    void shouldPromoteAndGoBack() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        ModelRelease second = recorded(2, 1, Decision.REJECTED);
        log.activate(first);

        assertThat(log.promote(model, "v2")).isEqualTo(second);
        assertThat(log.active(model)).contains(second);
        assertThat(log.rollback(model)).isEqualTo(first);
        assertThat(log.active(model)).contains(first);
        assertThatThrownBy(() -> log.rollback(model))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("version v1 of " + model + " has no parent to go back to");
    }

    @Test
    void shouldNotActivateWhatIsMissingOrSpoilt() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        ModelRelease third = recorded(3, 9, Decision.RELEASED);
        log.activate(second);
        Files.writeString(weights(first), "weights 0");
        Files.delete(weights(third));

        assertThatThrownBy(() -> log.rollback(model))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file model.safetensors of " + first.getLocation() + " has 9 bytes with sha256 ");
        assertThatThrownBy(() -> log.promote(model, "v3"))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("file model.safetensors of " + third.getLocation() + " is missing");
        ReleaseException unknown = catchThrowableOfType(ReleaseException.class, () -> log.promote(model, "v4"));
        assertThat(unknown)
                .hasMessageContaining("model " + model + " has no version v4")
                .returns(List.of("v3", "v2", "v1"), ReleaseException::known);
        ReleaseException noModel = catchThrowableOfType(ReleaseException.class, () -> log.rollback("nobody"));
        assertThat(noModel).hasMessageContaining("model nobody has no active release");
        assertThat(noModel.known()).contains(model);
        log.activate(third);
        assertThatThrownBy(() -> log.rollback(model)).hasMessageContaining("has the parent v9, which valr.candidates");
        assertThat(log.active(model)).contains(third);
    }

    @Test
    void shouldNotPublishWhatIsActiveAlready() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        List<ModelRelease> told = new CopyOnWriteArrayList<>();
        following = log.follow(told::add, unreadable -> {});
        log.promote(model, "v1");
        log.promote(model, "v1");
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        log.promote(model, "v2");

        awaitTold(told, second);
        assertThat(told.stream().filter(release -> release.equals(first))).hasSize(1);
    }

    private static void awaitTold(List<ModelRelease> told, ModelRelease release) {
        Awaitility.await().atMost(TIMEOUT).until(() -> told.contains(release));
    }

    @Test
    void shouldFollowFromTheBeginningAndTellWhatCannotBeRead() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        log.activate(first);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.RELEASES, model, new byte[] {7, 7, 7, 7, 7, 7}))
                    .get();
        }
        List<ModelRelease> told = new CopyOnWriteArrayList<>();
        List<UnreadableRelease> unreadable = new CopyOnWriteArrayList<>();
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        following = log.follow(
                release -> {
                    told.add(release);
                    throw new IllegalStateException("a callback that fails");
                },
                unreadable::add);
        awaitTold(told, first);
        log.activate(second);
        awaitTold(told, second);

        assertThat(unreadable)
                .filteredOn(record -> record.modelName().equals(model))
                .singleElement()
                .satisfies(record -> assertThat(record.message()).isNotEmpty());
        assertThat(told.indexOf(first)).isLessThan(told.indexOf(second));
        // The one before it was passed over.
        assertThat(log.active(model)).contains(second);
    }

    @Test
    void shouldGoOnWhenTheBrokerComesBackAndTellNothingTwice() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        log.activate(first);
        List<ModelRelease> told = new CopyOnWriteArrayList<>();
        following = log.follow(told::add, unreadable -> {});
        awaitTold(told, first);
        int port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
        broker.close();
        ReleaseException away = catchThrowableOfType(ReleaseException.class, () -> log.active(model));
        startBroker(port);
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        log.activate(second);
        awaitTold(told, second);

        assertThat(away)
                .hasMessageContaining("topic valr.releases cannot be read at 127.0.0.1:" + port)
                .returns(true, ReleaseException::isRetryable);
        assertThat(log.active(model)).contains(second);
        assertThat(told.stream().filter(release -> release.getModelName().equals(model)))
                .containsExactly(first, second);
    }

    @Test
    void shouldBeginAgainInTopicsThatWereMadeAnew() throws Exception {
        ModelRelease first = recorded(1, null, Decision.RELEASED);
        ModelRelease second = recorded(2, 1, Decision.RELEASED);
        log.activate(first);
        log.activate(second);
        List<ModelRelease> told = new CopyOnWriteArrayList<>();
        following = log.follow(told::add, unreadable -> {});
        awaitTold(told, second);
        assertThat(log.active(model)).contains(second);
        assertThat(log.candidates(model)).hasSize(2);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<String> topics = List.of(Topics.RELEASES, Topics.CANDIDATES);
            admin.deleteTopics(topics).all().get();
            Awaitility.await().atMost(TIMEOUT).until(() -> admin.listTopics().names().get().stream()
                    .noneMatch(topics::contains));
            assertThatThrownBy(() -> log.active(model)).hasMessageContaining("the broker has no topic valr.releases");
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        // The new topics end before the old ones' offsets.
        assertThat(log.active(model)).isEmpty();
        assertThat(log.candidates(model)).isEmpty();
        log.activate(first);

        Awaitility.await().atMost(TIMEOUT).until(() -> Collections.frequency(told, first) == 2);
        assertThat(following.topicChanges()).isEqualTo(1);
        assertThat(log.active(model)).contains(first);
        assertThat(Collections.frequency(told, second)).isEqualTo(1);
    }

    @Test
    void shouldRefuseSettingsAndRecordsThatCannotBe() throws Exception {
        assertThatThrownBy(() -> ReleaseLog.connect(Map.of("s3.region", "eu")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("bootstrap.servers is missing; schema.registry.url is missing");
        ModelRelease release = recorded(1, null, Decision.RELEASED);
        ModelCandidate other = ModelCandidate.newBuilder(candidate(release, Decision.RELEASED))
                .setVersion("v2")
                .build();
        assertThatThrownBy(() -> log.record(other)).hasMessageContaining("has the release of " + model + " v1");
        ModelRelease empty =
                ModelRelease.newBuilder(release).setFiles(List.of()).build();
        assertThatThrownBy(() -> log.activate(empty)).hasMessageContaining("names no files");
    }
}
