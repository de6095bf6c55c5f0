package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTableTest {
    private static final Path DOCS = Path.of("../../docs");

    @Test
    void shouldFindItsTablesOfTheRecordedRunsInTheDocumentation() throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode run : RecordedRuns.read(DOCS.resolve("soak.jsonl"), "valr soak", SoakText.NEEDED)) {
            lines.addAll(SoakText.lines(run));
        }

        assertThat(lines).isNotEmpty();
        assertThat(Files.readString(DOCS.resolve("chaos.md")))
                .as("docs/chaos.md must hold what `./valr soak --table docs/soak.jsonl` prints")
                .contains(String.join("\n", lines));
    }
}
