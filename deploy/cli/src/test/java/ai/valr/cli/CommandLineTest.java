package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return valr(Map.of()).execute(args);
    }

    private CommandLine valr(Map<String, String> environment) {
        CommandLine valr = Valr.commandLine(environment);
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr;
    }

    @Test
    void shouldListItsCommandsWithALineEach() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Exit codes:").doesNotContain("bench", "replay", "gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer", "gateway", "bench", "replay"})
    void shouldSayPlainlyWhatIsNotThereYet(String command) {
        assertThat(run(command, "--config", "file")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).startsWith("valr " + command + ": this version of VaLR has no ");
    }

    @Test
    void shouldAskForACommand() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("a command is missing");
    }

    @Test
    void shouldRefuseAnEnvironmentVariableThatIsNoSetting() {
        EnvironmentTwins twins = new EnvironmentTwins(
                Map.of("VALR_LOG_LEVLE", "debug", "VALR_WORKER_SERVICE_HOST", "10.0.0.1", "PATH", "/bin"));

        assertThat(twins.unknown(valr(Map.of())))
                .containsExactly(
                        "environment variable VALR_LOG_LEVLE is no setting of valr; did you mean" + " VALR_LOG_LEVEL?");
    }
}
