package ai.valr.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.engine.VersionException;
import ai.valr.engine.fake.FakeModel;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.UnreadableRecordException;
import ai.valr.worker.release.ReleaseConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Releases on a real broker and a real registry, with files in a store; only the models are fake. */
@Timeout(120)
class ReleaseSwapIT {
    private static final String SLOW = "steps=12 work=60";
    private static final String MODEL = "fake";

    @TempDir
    static Path directory;

    private static ItCluster cluster;
    private static ReleaseLog log;

    private WorkerApp app;

    @BeforeAll
    static void startCluster() {
        cluster = new ItCluster(directory.resolve("cluster"));
        log = ReleaseLog.connect(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl()));
        FakeFolder.of(directory.resolve("start"), "v1", "tower");
    }

    @AfterAll
    static void stopCluster() {
        log.close();
        cluster.close();
    }

    @AfterEach
    void stopWorker() {
        app.close();
        assertThat(app.state().threadRestarts()).as("threads that failed").isZero();
    }

    @Test
    void shouldServeReleasesGoOnBehindOneThatCannotBeUsedAndComeBackWithTheActiveOne() throws Exception {
        activate("v1", "tower");
        startWorker("swap");
        assertThat(app.state().releases().active()).isEqualTo("v1");
        ask("swap", "one", "steps=2", null);
        assertThat(answer("swap", "one").getModelVersion()).isEqualTo("v1");

        activate("v2", "tower");
        awaitActive("v2");
        ask("swap", "two", "steps=2", null);
        assertThat(answer("swap", "two").getModelVersion()).isEqualTo("v2");
        assertThat(accepted("swap", "two").getRebuilt().getFromVersion()).isEqualTo("v1");

        log.activate(ModelRelease.newBuilder(release("v9", "tower"))
                .setModelName("another")
                .build());
        activate("v3", "tower of another");
        assertRefused(VersionException.class, "the vision tower's weights", 1);
        assertThat(app.state().releases().problem()).contains("release v3 of fake does not serve");
        ModelRelease corrupt = release("v4", "tower");
        Files.writeString(Path.of(URI.create(corrupt.getLocation())).resolve("weights"), "v4 tower?");
        log.activate(corrupt);
        assertRefused(VersionException.class, "v4", 2);
        assertThat(app.state().releases().problem()).contains("release v4 of fake does not serve", "tried again");
        cluster.raw(Topics.RELEASES, MODEL, "no release".getBytes(StandardCharsets.UTF_8));
        assertRefused(UnreadableRecordException.class, "first byte", 3);
        ask("swap", "three", "steps=2", null);
        assertThat(answer("swap", "three").getModelVersion()).isEqualTo("v2");
        assertThat(accepted("swap", "three").getContextTasks()).containsExactly("one", "two");

        app.close();
        activate("v2", "tower");
        startWorker("swap");
        assertThat(app.state().releases().active()).as("when it is ready").isEqualTo("v2");
        ask("swap", "four", "steps=2", null);
        assertThat(answer("swap", "four").getModelVersion()).isEqualTo("v2");
        assertThat(accepted("swap", "four").getRebuilt()).isNull();
    }

    @Test
    void shouldGoOnAfterAKillWithTheVersionThatTheTaskBeganWith() throws Exception {
        activate("v5", "tower");
        activate("v6", "tower");
        startWorker("calm");
        awaitActive("v6");
        ask("calm", "one", "steps=3", "v5");
        ask("calm", "two", SLOW, null);
        List<ReasoningEvent> calm = cluster.untilEnded("calm", "two");
        app.close();

        Process worker = startProcess();
        try {
            ask("kill", "one", "steps=3", "v5");
            ask("kill", "two", SLOW, null);
            cluster.untilEvents("kill", "two", 4);
        } finally {
            worker.destroyForcibly().waitFor();
        }
        assertThat(cluster.ofTask("kill", "two")).hasSizeLessThan(14);
        activate("v7", "tower");

        startWorker("survivor");

        List<ReasoningEvent> events = cluster.untilEnded("kill", "two");
        assertThat(app.state().releases().active()).isEqualTo("v7");
        assertThat(texts(events)).hasSize(12).isEqualTo(texts(calm));
        assertThat(events).hasSameSizeAs(calm);
        assertThat(accepted("kill", "two").getRebuilt())
                .isNotNull()
                .isEqualTo(accepted("calm", "two").getRebuilt());
        assertThat(answer("kill", "two").getModelVersion()).isEqualTo("v6");
        assertThat(app.state().resumedTasks()).isEqualTo(1);
        ask("kill", "three", "steps=1", null);
        assertThat(answer("kill", "three").getModelVersion()).isEqualTo("v7");
        assertThat(accepted("kill", "three").getRebuilt().getFromVersion()).isEqualTo("v6");
    }

    @Test
    void shouldServeOnWhileTheTopicOfReleasesIsMadeAnewAndTakeWhatItSaysThen() throws Exception {
        activate("v1", "tower");
        activate("v2", "tower");
        startWorker("anew");
        awaitActive("v2");

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topics.RELEASES)).all().get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get().contains(Topics.RELEASES));
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> app.state().releases().topicChanges() == 1);
        ask("anew", "one", "steps=2", null);
        assertThat(answer("anew", "one").getModelVersion()).isEqualTo("v2");

        activate("v8", "tower"); // the first record of the new topic
        awaitActive("v8");
        ask("anew", "two", "steps=2", null);
        assertThat(answer("anew", "two").getModelVersion()).isEqualTo("v8");
        assertThat(app.state().releases().problem()).isEmpty();
    }

    private void startWorker(String state) throws Exception {
        WorkerConfig config = cluster.config(directory.resolve(state))
                .withReleases(ReleaseConfig.in(directory.resolve("cache-" + state)));
        app = new WorkerApp(config, FakeFolder.start(directory.resolve("start")));
        app.start();
        app.ready().get(40, TimeUnit.SECONDS);
    }

    private static Process startProcess() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReleaseWorkerMain.class.getName(),
                        cluster.bootstrapServers(),
                        cluster.registryUrl(),
                        directory.resolve("killed").toString(),
                        directory.resolve("start").toString(),
                        directory.resolve("cache-killed").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("killed.log").toFile())
                .start();
    }

    /** Puts the files into the store, and the version on record and into use. */
    private static void activate(String version, String tower) {
        ModelRelease release = release(version, tower.replace(' ', '-'));
        log.record(ModelCandidate.newBuilder()
                .setModelName(MODEL)
                .setVersion(version)
                .setDecision(Decision.RELEASED)
                .setReason("a test says so")
                .setDecidedAt(Instant.EPOCH)
                .setRelease(release)
                .build());
        log.activate(release);
    }

    private static ModelRelease release(String version, String tower) {
        Path folder = FakeFolder.of(directory.resolve("made").resolve(version), version, tower);
        return FakeFolder.release(directory.resolve("store"), folder, MODEL, version);
    }

    private void awaitActive(String version) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> app.state().releases().active().equals(version));
    }

    private void assertRefused(Class<?> errorClass, String why, int count) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> app.state().releases().refused() == count
                        && letters().stream()
                                .anyMatch(letter -> letter.exceptionClass().equals(errorClass.getName())
                                        && letter.message().contains(why)));
        assertThat(app.state().releases().active()).isEqualTo("v2");
    }

    private static List<DeadLetterHeaders> letters() {
        return cluster.deadLetters.stream()
                .map(ConsumerRecord::headers)
                .map(DeadLetterHeaders::readFrom)
                .filter(letter -> letter.topic().equals(Topics.RELEASES))
                .toList();
    }

    /** The same pictures in every session, so that the same task must think the same. */
    private static void ask(String session, String task, String question, String version) {
        if (cluster.events.stream().noneMatch(event -> event.getSessionId().equals(session))) {
            for (int i = 1; i <= 3; i++) {
                cluster.frame(Messages.frame(session, "f" + i, i, FakeModel.picture("view " + i)));
            }
        }
        cluster.task(Messages.command(session, Messages.ask(task, question).setModelVersion(version)));
    }

    private static TaskAccepted accepted(String session, String task) {
        return (TaskAccepted) cluster.ofTask(session, task).get(0).getEvent();
    }

    private static AnswerProduced answer(String session, String task) {
        List<ReasoningEvent> events = cluster.untilEnded(session, task);
        assertThat(events.get(events.size() - 1).getEvent()).isInstanceOf(AnswerProduced.class);
        return (AnswerProduced) events.get(events.size() - 1).getEvent();
    }

    private static List<String> texts(List<ReasoningEvent> events) {
        return events.stream()
                .filter(event -> event.getEvent() instanceof StepCompleted)
                .map(event -> ((StepCompleted) event.getEvent()).getText())
                .toList();
    }
}
