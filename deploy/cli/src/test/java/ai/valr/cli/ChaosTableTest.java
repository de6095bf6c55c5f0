package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosTableTest {
    private static final Path DOCS = Path.of("../../docs");

    @TempDir
    private Path home;

    @Test
    void shouldFindItsTableOfTheRecordedRunsInTheDocumentation() throws IOException {
        List<String> table = ChaosTable.lines(DOCS.resolve("chaos.jsonl"));

        assertThat(Files.readString(DOCS.resolve("chaos.md")))
                .as("docs/chaos.md must hold what `./valr chaos --table docs/chaos.jsonl` prints")
                .contains(String.join("\n", table) + "\n\n");
    }

    @Test
    void shouldTellFaultsOfARun() throws IOException {
        Path file = Files.writeString(home.resolve("runs"), """
                {"profile":"quick","seed":7,"kills":3,"kills_by_point":{"in-prefill":1},"points_not_reached":{"in-restore":2},\
                "standby":1,"replacement":"when-resumed","losses":2,"duplicates":0,\
                "divergences":1,"unexpected":["worker-1 ended by itself"],"resumed_after_kill_ms":{"n":0}}
                """);

        assertThat(ChaosTable.lines(file))
                .contains("|  | quick, seed 7 |")
                .contains("| **losses** | 2 |")
                .contains("| of them at a named point | 1 at 1 points |")
                .contains("| at `in-prefill` | 1 |")
                .contains("| at `in-restore` | 0 (2 not reached) |")
                .contains("| standby replicas | 1 |")
                .contains("| a replacement starts | when resumed |")
                .contains("| unexpected ends | 1 |")
                .contains("| resumed after a kill | - |");
    }

    @Test
    void shouldNameALineThatIsNoRun() throws IOException {
        Path file = Files.writeString(home.resolve("runs"), "\n{\"seed\":1}\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosTable.lines(file))
                .withMessageContaining("line 2 has no profile, kills");
    }
}
