package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.trainer.roomworld.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLinesTest {
    private static final InterventionSettings SETTINGS = settings("m@1", 1);

    @TempDir
    Path folder;

    private static InterventionSettings settings(String model, long seed) {
        return new InterventionSettings(model, "fp32", "standard", Split.TEST, seed, 2, 4);
    }

    @Test
    void shouldFindWhatWasMeasuredUnderTheSameSettingsOnly() throws IOException {
        Path file = folder.resolve("new").resolve("results.jsonl");
        Outcome outcome = new Outcome(new double[] {1, 0, 0.5}, 9, 8);
        new ResultLines(file).add("zeros", SETTINGS, outcome.json());

        ResultLines again = new ResultLines(file);

        Outcome found = Outcome.of(again.find("zeros", SETTINGS).orElseThrow());
        assertThat(found.credits()).containsExactly(1, 0, 0.5);
        assertThat(found.blocks()).isEqualTo(9);
        assertThat(found.replaced()).isEqualTo(8);
        assertThat(again.find("noise", SETTINGS)).isEmpty();
        assertThat(again.find("zeros", settings("m@2", 1))).isEmpty();
        assertThat(again.find("zeros", settings("m@1", 2))).isEmpty();
    }

    @Test
    void shouldCutAwayALineThatBrokeOff() throws IOException {
        Path file = folder.resolve("results.jsonl");
        Outcome outcome = new Outcome(new double[] {1}, 1, 1);
        new ResultLines(file).add("zeros", SETTINGS, outcome.json());
        Files.writeString(file, "{\"kind\":\"noi", StandardOpenOption.APPEND);

        ResultLines again = new ResultLines(file);
        again.add("noise", SETTINGS, outcome.json());

        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(new ResultLines(file).find("noise", SETTINGS)).isPresent();
    }

    @Test
    void shouldRefuseAFileOfAnotherKind() throws IOException {
        Path file = Files.writeString(folder.resolve("results.jsonl"), "kind;score\n");

        assertThatThrownBy(() -> new ResultLines(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
    }
}
