package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Connection;
import ai.valr.client.Picture;
import ai.valr.client.ValrClient;
import ai.valr.compare.EventComparison;
import ai.valr.compare.StreamCheck;
import ai.valr.demo.RoomAsk;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.model.torch.ValrModel;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code valr replay} of a session whose context went through three versions of the model, and lost a part on the way. */
@Timeout(240)
class ReplayAcrossVersionsIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String SESSION = "robot";

    /** A worker that says which version it takes up. */
    private static final Map<String, String> WORDY = Map.of("VALR_LOG_LEVEL", "info");

    /** Tasks that a context holds before half of them leave. */
    private static final int CONTEXT_TURNS = 4;

    @TempDir
    private Path home;

    private final List<ReasoningEvent> events = new ArrayList<>();
    private final Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, 1, 0));
    private final List<Question> questions = QuestionGenerator.generate(walk, 1);
    private Path config;
    private ValrClient client;

    @Test
    void shouldRunEachTaskOfTheContextByItsOwnVersion() throws Exception {
        Path first = version("first", 1);
        Path second = version("second", 1.25f);
        Path third = version("third", 0.8f);
        try (EmbeddedServices services = EmbeddedServices.start(home.resolve("services"), 0, 0)) {
            Map<String, String> reached = Map.of(
                    "bootstrap.servers", services.bootstrapServers(),
                    "schema.registry.url", services.schemaRegistryUrl());
            config = Files.writeString(
                    home.resolve("worker.properties"),
                    "bootstrap.servers=" + services.bootstrapServers() + "\nschema.registry.url="
                            + services.schemaRegistryUrl() + "\nstate.dir=" + home.resolve("state")
                            + "\ncontext_turns=" + CONTEXT_TURNS + "\n");
            try (ValrProcess worker = ValrProcess.start(
                            home, WORDY, "worker", "--config", config.toString(), "--model", first.toString());
                    ReleaseLog log = ReleaseLog.connect(reached)) {
                awaitSaid(worker, "worker serves");
                try (ValrClient connected = ValrClient.connect(
                        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of()))) {
                    client = connected;
                    runThroughThreeVersions(worker, log, first, second, third);
                }
            }
            assertRebuilt(first, second, third);

            assertSame(replayed(third, 0), 0);
            assertSame(replayed(third, 1), 1);
            assertSame(replayed(third, 5), 5); // the tasks before it are held against the record too
            assertSame(replayed(first, 5), 5);
        }
    }

    /** A version of the shipped model whose contexts may be longer than those that it was trained with. */
    private Path version(String name, float factor) throws IOException {
        Path folder = ScaledModel.write(ValrProcess.SHIPPED_MODEL, home.resolve(name), factor);
        Path valr = folder.resolve("valr.json");
        Files.writeString(
                valr,
                Files.readString(valr)
                        .replace("\"context_frames\" : 4", "\"context_frames\" : 32")
                        .replace("\"context_turns\" : 2", "\"context_turns\" : 8"));
        return folder;
    }

    private void runThroughThreeVersions(ValrProcess worker, ReleaseLog log, Path first, Path second, Path third)
            throws IOException {
        StoredVersions versions = new StoredVersions(log, home.resolve("store"));
        String a = ValrModel.version(first);
        String b = ValrModel.version(second);
        String c = ValrModel.version(third);
        versions.record("valr-mini", a, null, Decision.RELEASED, first);
        show(SESSION, 0, 2);
        ask(SESSION, 0, null);

        log.activate(versions.record("valr-mini", b, a, Decision.RELEASED, second));
        awaitSaid(worker, "valr-mini " + b + " is active");
        show(SESSION, 2, 4);
        ask(SESSION, 1, null);
        ask(SESSION, 2, null);
        ask(SESSION, 3, a);

        log.activate(versions.record("valr-mini", c, b, Decision.RELEASED, third));
        awaitSaid(worker, "valr-mini " + c + " is active");
        ask(SESSION, 4, null);
        ask(SESSION, 5, null);

        show("control", 0, 2);
        ask("control", 0, b);
    }

    private static void awaitSaid(ValrProcess process, String text) {
        Awaitility.await().atMost(TIMEOUT).until(() -> process.err().contains(text));
    }

    /** Frames of the room, by index. */
    private void show(String session, int from, int to) {
        List<Picture> pictures = RoomAsk.pictures(walk, "");
        for (int frame = from; frame < to; frame++) {
            client.publish(session, frame, Instant.now(), pictures.get(frame));
        }
    }

    /** About all frames that were shown by then; every third question is answered with some chance. */
    private void ask(String session, int task, String version) {
        List<String> frames = RoomAsk.pictures(walk, "").stream()
                .limit(task == 0 ? 2 : 4)
                .map(Picture::name)
                .toList();
        client.ask(
                session,
                RoomAsk.ask("task-" + task, questions.get(task), frames)
                        .setTemperature(task % 3 == 2 ? 0.7 : 0)
                        .setSeed(5)
                        .setModelVersion(version)
                        .build());
        Awaitility.await().atMost(TIMEOUT).until(() -> {
            events.addAll(client.poll(Duration.ofMillis(100)));
            return of(session, task).stream().anyMatch(StreamCheck::ends);
        });
    }

    private List<ReasoningEvent> of(String session, int task) {
        return events.stream()
                .filter(event -> event.getSessionId().equals(session)
                        && event.getTaskId().equals("task-" + task))
                .toList();
    }

    private TaskAccepted accepted(int task) {
        return (TaskAccepted) of(SESSION, task).get(0).getEvent();
    }

    /** What the replay is about did happen. */
    private void assertRebuilt(Path first, Path second, Path third) {
        String a = ValrModel.version(first);
        String b = ValrModel.version(second);
        String c = ValrModel.version(third);
        List<String> versions = List.of(a, b, b, a, c, c);
        for (int task = 0; task < versions.size(); task++) {
            String before = task == 0 ? a : versions.get(task - 1);
            assertThat(accepted(task).getModelVersion()).isEqualTo(versions.get(task));
            if (before.equals(versions.get(task))) {
                assertThat(accepted(task).getRebuilt()).isNull();
            } else {
                assertThat(accepted(task).getRebuilt().getFromVersion()).isEqualTo(before);
                assertThat(accepted(task).getRebuilt().getLatents()).isPositive();
            }
        }
        assertThat(accepted(3).getContextTasks()).containsExactly("task-0", "task-1", "task-2");
        assertThat(accepted(4).getContextTasks()).hasSizeLessThan(CONTEXT_TURNS).isNotEmpty();
        List<ReasoningEvent> otherwise = of("control", 0);
        assertThat(new EventComparison(frame -> "", frame -> "").differences(step(of(SESSION, 0)), step(otherwise)))
                .as("what another version thinks of the first task")
                .isNotEmpty();
    }

    private static StepCompleted step(List<ReasoningEvent> events) {
        return (StepCompleted) events.get(1).getEvent();
    }

    private static void assertSame(JsonNode replay, int task) {
        assertThat(replay.get("result").textValue()).as(replay.toPrettyString()).isEqualTo("same");
        assertThat(replay.get("earlier_tasks").intValue()).isEqualTo(task);
        assertThat(replay.get("earlier_divergences").intValue()).isZero();
        assertThat(replay.get("largest_rounding").doubleValue()).isLessThan(1e-4);
    }

    private JsonNode replayed(Path model, int task) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        valr.execute(
                "replay",
                "--json",
                "--config",
                config.toString(),
                "--model",
                model.toString(),
                "--cache",
                home.resolve("cache").toString(),
                "--session",
                SESSION,
                "--task",
                "task-" + task);
        assertThat(out.toString()).as(err.toString()).isNotEmpty();
        return new ObjectMapper().readTree(out.toString());
    }
}
