package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.model.torch.ValrModel;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelRelease;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code valr replay} where the model that is at hand is not the version that answered. */
class ReplayVersionsIT {

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private EmbeddedServices services;
    private Path config;
    private String session;

    @Test
    void shouldFindTheReleaseThatAnswered() throws Exception {
        Path first = copy("first", false);
        Path second = copy("second", true);
        assertThat(ValrModel.version(first)).isNotEqualTo(ValrModel.version(second));
        try (EmbeddedServices started = EmbeddedServices.start(home.resolve("services"), 0, 0)) {
            services = started;
            config = Files.writeString(
                    home.resolve("worker.properties"),
                    "bootstrap.servers=" + services.bootstrapServers() + "\nschema.registry.url="
                            + services.schemaRegistryUrl() + "\nstate.dir=" + home.resolve("state") + "\n");
            answer(first);

            assertThat(replayed(ExitCode.OTHER_MODEL, second).get("message").textValue())
                    .contains("was answered by tiny " + ValrModel.version(first) + ", which cannot be had")
                    .contains("there is " + ValrModel.version(second));

            ModelRelease release = released(first, second);
            JsonNode found = replayed(
                    ExitCode.OK, second, "--cache", home.resolve("cache").toString());
            assertThat(found.get("result").textValue()).isEqualTo("same");
            assertThat(found.get("largest_rounding").doubleValue()).isLessThan(1e-4);
            assertThat(home.resolve("cache").resolve(ValrModel.version(first)).resolve("tiny"))
                    .isNotEmptyDirectory();

            Path weights = Path.of(URI.create(release.getLocation())).resolve("model.safetensors");
            Files.delete(weights);
            assertThat(replayed(ExitCode.OTHER_MODEL, second).get("message").textValue())
                    .contains("file model.safetensors of " + release.getLocation() + " is missing");
            // The folder that is given needs no release.
            assertThat(replayed(ExitCode.OK, first).get("result").textValue()).isEqualTo("same");
        }
    }

    /** A folder of the tiny model; another version of it has one more bit in one weight. */
    private Path copy(String version, boolean other) throws IOException {
        Path folder = Files.createDirectories(home.resolve(version).resolve("tiny"));
        try (Stream<Path> files = Files.list(ValrProcess.TINY_MODEL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        // The least byte of the first number behind the header: the decoder's, since all versions share a vision tower.
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        bytes[Long.BYTES + header] ^= other ? (byte) 1 : 0;
        Files.write(weights, bytes);
        return folder;
    }

    /** Has a worker with this model answer a question, then ends it. */
    private void answer(Path model) throws Exception {
        Path pictures = Files.createDirectories(home.resolve("pictures"));
        for (Picture picture :
                RoomAsk.pictures(new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, 1, 0)), "")) {
            Files.write(pictures.resolve(picture.name() + "." + picture.format()), picture.data());
        }
        try (ValrProcess worker =
                ValrProcess.start(home, "worker", "--config", config.toString(), "--model", model.toString())) {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> worker.err()
                    .contains("worker serves"));
            String said = run(
                    ExitCode.OK,
                    "ask",
                    "--json",
                    "--config",
                    config.toString(),
                    "--max-steps",
                    "2",
                    "--frames",
                    pictures.toString(),
                    "How many chairs are in this room?");
            session = new ObjectMapper()
                    .readTree(said.lines().findFirst().orElseThrow())
                    .get("session_id")
                    .textValue();
        }
    }

    /** Both versions are stored and recorded, and the second one is active. */
    private ModelRelease released(Path first, Path second) {
        try (ReleaseLog log = ReleaseLog.connect(Map.of(
                "bootstrap.servers",
                services.bootstrapServers(),
                "schema.registry.url",
                services.schemaRegistryUrl()))) {
            StoredVersions versions = new StoredVersions(log, home.resolve("store"));
            ModelRelease release = versions.record("tiny", ValrModel.version(first), null, Decision.RELEASED, first);
            log.activate(versions.record(
                    "tiny", ValrModel.version(second), ValrModel.version(first), Decision.RELEASED, second));
            return release;
        }
    }

    private JsonNode replayed(int exitCode, Path model, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                "--json",
                "--config",
                config.toString(),
                "--model",
                model.toString(),
                "--session",
                session,
                "--task",
                "question"));
        arguments.addAll(List.of(more));
        return new ObjectMapper().readTree(run(exitCode, arguments.toArray(String[]::new)));
    }

    private String run(int exitCode, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        assertThat(valr.execute(arguments)).as(out.toString() + err).isEqualTo(exitCode);
        return out.toString();
    }
}
