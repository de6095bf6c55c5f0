package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Connection;
import ai.valr.client.Picture;
import ai.valr.client.ValrClient;
import ai.valr.compare.StreamCheck;
import ai.valr.demo.RoomAsk;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr replay} of tasks that a node answered. */
class ReplayIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    @TempDir
    private Path home;

    private JsonNode node;

    @Test
    void shouldSayWhetherATaskIsTheSame() throws Exception {
        try (ValrProcess serve = ValrProcess.start(
                home,
                "serve",
                "--json",
                "--model",
                ValrProcess.SHIPPED_MODEL.toString(),
                "--kafka-port",
                "0",
                "--registry-port",
                "0")) {
            node = serve.ready();
            askThrice();

            JsonNode second = replayed(ExitCode.OK, ValrProcess.SHIPPED_MODEL, "task-1");
            assertThat(second.get("result").textValue()).isEqualTo("same");
            assertThat(second.get("earlier_tasks").intValue()).isEqualTo(1);
            assertThat(second.get("earlier_divergences").intValue()).isZero();
            assertThat(second.get("events").size()).isGreaterThanOrEqualTo(3);
            assertThat(second.get("largest_rounding").doubleValue()).isLessThan(1e-4);

            JsonNode third = replayed(ExitCode.OK, ValrProcess.SHIPPED_MODEL, "task-2");
            assertThat(third.get("result").textValue()).isEqualTo("same");
            assertThat(third.get("earlier_tasks").intValue()).isZero();

            JsonNode other = replayed(ExitCode.OTHER_MODEL, ValrProcess.TINY_MODEL, "task-0");
            assertThat(other.get("message").textValue()).contains("was answered by valr-mini");
            JsonNode unknown = replayed(ExitCode.UNKNOWN_TASK, ValrProcess.SHIPPED_MODEL, "task-9");
            assertThat(unknown.get("result").textValue()).isEqualTo("unknown_task");
        }
    }

    /** Two questions about a room in one context, the second drawn by a seed, then one about the next room, which starts anew. */
    private void askThrice() {
        RoomWorld world = new RoomWorld(WorldConfig.standard());
        try (ValrClient client = ValrClient.connect(new Connection(
                node.get("bootstrap_servers").textValue(),
                node.get("schema_registry_url").textValue(),
                Map.of()))) {
            for (int i = 0; i < 3; i++) {
                int room = i / 2;
                Walk walk = world.walk(SceneId.of(Split.TEST, 1, room));
                List<Picture> pictures = RoomAsk.pictures(walk, "room-" + room + "-");
                if (i != 1) {
                    for (int frame = 0; frame < pictures.size(); frame++) {
                        client.publish("replay", 10L * room + frame, Instant.now(), pictures.get(frame));
                    }
                }
                Question question = QuestionGenerator.generate(walk, 1).get(i);
                client.ask(
                        "replay",
                        RoomAsk.ask(
                                        "task-" + i,
                                        question,
                                        pictures.stream().map(Picture::name).toList())
                                .setTemperature(i == 1 ? 0.7 : 0)
                                .setSeed(5)
                                .build());
                awaitEnd(client, "task-" + i);
            }
        }
    }

    private static void awaitEnd(ValrClient client, String taskId) {
        Awaitility.await().atMost(TIMEOUT).until(() -> client.poll(Duration.ofMillis(100)).stream()
                .anyMatch(event -> isEnd(event, taskId)));
    }

    private static boolean isEnd(ReasoningEvent event, String taskId) {
        return event.getTaskId().equals(taskId) && StreamCheck.ends(event);
    }

    private JsonNode replayed(int exitCode, Path model, String task) throws IOException, InterruptedException {
        try (ValrProcess replay = ValrProcess.start(
                home,
                "replay",
                "--json",
                "--session",
                "replay",
                "--task",
                task,
                "--bootstrap-servers",
                node.get("bootstrap_servers").textValue(),
                "--schema-registry-url",
                node.get("schema_registry_url").textValue(),
                "--model",
                model.toString())) {
            assertThat(replay.exitCode(TIMEOUT)).as(replay.out() + replay.err()).isEqualTo(exitCode);
            return replay.jsonLines().get(0);
        }
    }
}
