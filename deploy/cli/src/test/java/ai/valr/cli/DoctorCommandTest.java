package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private int run(String... args) {
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr.execute(args);
    }

    /** The line of a check, which must be there once. */
    private JsonNode check(String name) throws IOException {
        JsonNode checks = new ObjectMapper().readTree(out.toString()).get("checks");
        return StreamSupport.stream(checks.spliterator(), false)
                .filter(check -> check.get("check").asText().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError("two lines of " + name);
                })
                .orElseThrow(() -> new AssertionError("no line of " + name + " in " + checks));
    }

    @Test
    void shouldFindThisMachineFitForTheModel() throws Exception {
        assertThat(run("doctor", "--json", "--model", ValrProcess.TINY_MODEL.toString(), "--data", home.toString()))
                .as(out.toString())
                .isEqualTo(ExitCode.OK);

        assertThat(check("java").get("outcome").asText()).isEqualTo("ok");
        assertThat(check("pytorch").get("found").asText()).startsWith("PyTorch 2.");
        assertThat(check("rocksdb").get("outcome").asText()).isEqualTo("ok");
        assertThat(check("model files").get("found").asText()).contains(" tensors, ");
        assertThat(check("memory").get("expected").asText()).contains("16 KV caches of 4096 positions");
    }

    @Test
    void shouldFailOnAModelWithBrokenWeightsAndSayTheMend() throws Exception {
        Path model = Files.createDirectory(home.resolve("model"));
        try (var files = Files.list(ValrProcess.TINY_MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(run("doctor", "--model", model.toString(), "--data", home.toString()))
                .isEqualTo(ExitCode.FAILED);

        assertThat(out.toString())
                .contains("failed  model files: ")
                .contains("model.safetensors")
                .contains("mend: give a model's folder (--model), or fetch its files again");
    }

    @Test
    void shouldFailWhereTheKvCachesDoNotFit() throws Exception {
        Path config = Files.writeString(
                home.resolve("worker.properties"),
                "bootstrap.servers=127.0.0.1:1\nschema.registry.url=http://127.0.0.1:1\nmax_open_sessions=100000000\n"
                        + "state.dir=" + home + "\n");

        assertThat(run("doctor", "--json", "--config", config.toString(), "--model", ValrProcess.TINY_MODEL.toString()))
                .isEqualTo(ExitCode.FAILED);

        assertThat(check("memory").get("outcome").asText()).isEqualTo("failed");
        assertThat(check("memory").get("mend").asText()).contains("lower max_open_sessions");
        assertThat(check("settings").get("found").asText()).endsWith("is a worker's");
        assertThat(check("broker").get("found").asText()).contains("127.0.0.1:1");
        assertThat(check("registry").get("mend").asText()).contains("/apis/ccompat/v7");
    }

    @Test
    void shouldWarnOfAPortThatIsTakenAndNameItsSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = Files.writeString(
                    home.resolve("gateway.yaml"),
                    "bootstrap.servers: 127.0.0.1:1\nschema.registry.url: http://127.0.0.1:1\nport: "
                            + taken.getLocalPort() + "\n");

            run("doctor", "--json", "--config", config.toString());

            assertThat(check("ports").get("outcome").asText()).isEqualTo("warning");
            assertThat(check("ports").get("found").asText()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(check("ports").get("mend").asText()).contains("(port)");
        }
    }

    @Test
    void shouldTellWhatIsWrongInASettingsFile() throws Exception {
        Path config = Files.writeString(
                home.resolve("trainer.properties"),
                "bootstrap.servers=127.0.0.1:1\nschema.registry.url=http://127.0.0.1:1\nmodel=m\ndata_dir=" + home
                        + "\nevery_episode=3\n");

        assertThat(run("doctor", "--json", "--config", config.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(check("settings").get("found").asText())
                .contains("every_episode")
                .contains("every_episodes");
        assertThat(check("settings").get("mend").asText()).contains("docs/trainer.md");
    }
}
