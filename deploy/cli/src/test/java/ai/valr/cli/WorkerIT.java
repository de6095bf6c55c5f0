package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.Ask;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.TaskFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code valr worker} on a broker and a registry that are not its own. */
class WorkerIT {

    @TempDir
    private Path home;

    @Test
    void shouldServeABrokerNamedInAFile() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(home.resolve("services"), 0, 0)) {
            Path config = Files.writeString(
                    home.resolve("worker.yaml"),
                    "bootstrap.servers: " + services.bootstrapServers() + "\nschema:\n  registry:\n    url: "
                            + services.schemaRegistryUrl() + "\nstate.dir: " + home.resolve("state") + "\n");
            try (ValrProcess worker = ValrProcess.start(
                    home, "worker", "--config", config.toString(), "--model", ValrProcess.TINY_MODEL.toString())) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> worker.err()
                        .contains("worker serves"));
                assertThat(failures(services)).isNotEmpty();
                worker.interrupt();
                assertThat(worker.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.INTERRUPTED);
            }
        }
    }

    /** An empty question, which every worker refuses. */
    private static List<TaskFailed> failures(EmbeddedServices services) {
        List<TaskFailed> failures = new ArrayList<>();
        try (ValrClient client = ValrClient.connect(
                new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of()))) {
            client.ask("room", Ask.newBuilder().setTaskId("t").setQuestion("").build());
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
                for (ReasoningEvent event : client.poll(Duration.ofMillis(100))) {
                    if (event.getEvent() instanceof TaskFailed failed) {
                        failures.add(failed);
                    }
                }
                return !failures.isEmpty();
            });
        }
        return failures;
    }

    @Test
    void shouldEndWithASentenceWhereTheDiskHasNoRoom() throws Exception {
        Path config = Files.writeString(
                home.resolve("worker.properties"),
                "bootstrap.servers=localhost:1\nschema.registry.url=http://localhost:1\nstate.dir="
                        + home.resolve("state") + "\nmin_free_disk_bytes=" + Long.MAX_VALUE + "\n");

        try (ValrProcess worker = ValrProcess.start(
                home, "worker", "--config", config.toString(), "--model", ValrProcess.TINY_MODEL.toString())) {
            assertThat(worker.exitCode(Duration.ofMinutes(2))).as(worker.err()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(worker.err())
                    .contains("valr worker: the worker cannot start: state.dir " + home.resolve("state") + " has ")
                    .contains("(min_free_disk_bytes); make room on its volume")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldNameASettingThatIsWrong() throws Exception {
        Path config = Files.writeString(home.resolve("worker.properties"), "bootstrap.server=localhost:9092\n");

        try (ValrProcess worker = ValrProcess.start(home, "worker", "--config", config.toString())) {
            assertThat(worker.exitCode(Duration.ofMinutes(1))).isEqualTo(ExitCode.USAGE);
            assertThat(worker.err()).contains("bootstrap.server is no setting").contains("bootstrap.servers");
        }
    }
}
