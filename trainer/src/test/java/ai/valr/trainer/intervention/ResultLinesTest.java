package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.trainer.roomworld.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLinesTest {
    private static final InterventionSettings SETTINGS = settings("m@1", 1);

    @TempDir
    Path folder;

    private static InterventionSettings settings(String model, long seed) {
        return new InterventionSettings(model, "0-1-2-3-4", "fp32", "standard", Split.TEST, seed, 2, 4);
    }

    /** Two answers, of which the second is the same whatever the first is, but was found with other words. */
    private static Outcome outcome(String first) {
        return new Outcome(
                List.of(
                        new Outcome.Said(first, 1, first.hashCode()),
                        new Outcome.Said("2.2 m", 0.5, ("in order " + first).hashCode())),
                9,
                8);
    }

    @Test
    void shouldFindWhatWasMeasuredUnderTheSameSettingsOnly() throws IOException {
        Path file = folder.resolve("new").resolve("results.jsonl");
        Outcome outcome = outcome("B");
        new ResultLines(file).add("zeros", SETTINGS, outcome.json());

        ResultLines again = new ResultLines(file);

        Outcome found = Outcome.of(again.find("zeros", SETTINGS).orElseThrow());
        assertThat(found).isEqualTo(outcome);
        assertThat(found.credits()).containsExactly(1, 0.5);
        assertThat(found.otherAnswers(outcome("C"))).isOne();
        assertThat(found.otherWords(outcome("C"))).isEqualTo(2);
        assertThat(again.find("noise", SETTINGS)).isEmpty();
        assertThat(again.find("zeros", settings("m@2", 1))).isEmpty();
        assertThat(again.find("zeros", settings("m@1", 2))).isEmpty();
    }

    @Test
    void shouldCutAwayALineThatBrokeOff() throws IOException {
        Path file = folder.resolve("results.jsonl");
        Outcome outcome = outcome("B");
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
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'});
        assertThatThrownBy(() -> new ResultLines(file)).hasMessageContaining("line 1 is no JSON object");
    }
}
