package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTableTest {
    private static final Path DOCS = Path.of("../../docs");

    private static final String RUN = """
            {"model":"m@1","seed":7,"rooms":9,"follow_up":{"scores":{"all":{"alone":{"score":0.5,"ci":[0.25,1.0],"n":18},\
            "related_less_alone":{"score":-0.25,"ci":[-0.5,0.125],"n":18}},"choices":{}},"unanswered":1,\
            "cost":{"session":{"first_step_ms":20.4},"alone":{"first_step_ms":57.6}}},\
            "long_session":{"frames":36,"tasks":18,"whole":{"same_words":17},"unanswered":2,\
            "quarters":[{"stored_bytes":2048,"resident_bytes":-1},{"stored_bytes":4096,"resident_bytes":3145728}]}}
            """;

    @TempDir
    private Path home;

    @Test
    void shouldFindItsTableOfTheRecordedRunsInTheDocumentation() throws IOException {
        List<String> table = SessionsTable.lines(DOCS.resolve("sessions.jsonl"));

        assertThat(Files.readString(DOCS.resolve("sessions.md")))
                .as("docs/sessions.md must hold what `./valr eval --table docs/sessions.jsonl` prints")
                .contains(String.join("\n", table) + "\n\n");
    }

    @Test
    void shouldTellFiguresAndFaultsOfARun() throws IOException {
        assertThat(SessionsTable.lines(Files.writeString(home.resolve("runs"), RUN)))
                .contains("|  | m@1, seed 7 |")
                .contains("| **follow-ups** | 18 in 9 rooms |")
                .contains("| alone | .500 [.250, 1.000] |")
                .contains("| related less alone | -.250 [-.500, .125], n 18 |")
                .contains("| related less alone, options | - |")
                .contains("| first step, session / alone | 20 / 58 ms |")
                .contains("| tasks word for word the same | 17 of 18 |")
                .contains("| store at the end of each quarter | 2, 4 KiB |")
                .contains("| process, resident | -, 3 MiB |")
                .contains("| tasks without an answer | 3 |");
    }

    @Test
    void shouldTellAPersonTheSameRows() throws IOException {
        assertThat(SessionsTable.text(new ObjectMapper().readTree(RUN)))
                .anyMatch(line -> line.matches("long session +36 frames, 18 tasks"))
                .hasSize(SessionsTable.lines(Files.writeString(home.resolve("runs"), RUN))
                                .size()
                        - 1);
    }

    @Test
    void shouldNameALineThatIsNoRun() throws IOException {
        Path file = Files.writeString(home.resolve("runs"), "\n{\"seed\":1}\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionsTable.lines(file))
                .withMessageContaining("line 2 has no model, rooms");
    }
}
