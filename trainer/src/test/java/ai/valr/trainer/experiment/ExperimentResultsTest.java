package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentResultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private static ObjectNode node(String name, int value) {
        return JSON.createObjectNode().put(name, value);
    }

    @Test
    void shouldFindWhatWasAddedByItsKeyAlone() throws Exception {
        new ExperimentResults(dir).add("a", 1, node("recipe", 1), node("score", 5));

        ExperimentResults again = new ExperimentResults(dir);
        assertThat(again.find(node("recipe", 1))).contains(node("score", 5));
        assertThat(again.find(node("recipe", 2))).isEmpty();
    }

    @Test
    void shouldGoOnBehindALineThatWasBrokenOff() throws Exception {
        ExperimentResults results = new ExperimentResults(dir);
        results.add("a", 1, node("recipe", 1), node("score", 5));
        Path file = dir.resolve(ExperimentResults.FILE);
        Files.writeString(file, "{\"arm\":\"b\",\"seed\":1,\"key\":{\"reci", StandardOpenOption.APPEND);

        results.add("b", 1, node("recipe", 2), node("score", 6));
        assertThat(results.find(node("recipe", 1))).contains(node("score", 5));
        assertThat(results.find(node("recipe", 2))).contains(node("score", 6));
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void shouldTellOfLinesThatCountForNothing() throws Exception {
        ExperimentResults results = new ExperimentResults(dir);
        results.add("a", 1, node("recipe", 1), node("score", 5));
        Path file = dir.resolve(ExperimentResults.FILE);
        Files.write(
                file,
                new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}', '\n', '\n', '7', '\n'},
                StandardOpenOption.APPEND);
        results.add("b", 1, node("recipe", 2), node("score", 6));

        assertThat(results.lines()).hasSize(2);
        assertThat(results.broken())
                .containsExactly(
                        file + " line 2 is no JSON object and counts for nothing",
                        file + " line 4 is no JSON object and counts for nothing");
        assertThat(ExperimentResults.linesIn(dir.resolve("elsewhere"))).isEmpty();
        assertThat(dir.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void shouldKeepTheLinesOfManyWriters() throws Exception {
        List<Thread> writers = IntStream.range(0, 4)
                .mapToObj(writer -> new Thread(() -> {
                    try {
                        ExperimentResults results = new ExperimentResults(dir);
                        ObjectNode result = JSON.createObjectNode().put("text", "x".repeat(20_000));
                        for (int i = 0; i < 25; i++) {
                            results.add("a", writer, node("recipe", 100 * writer + i), result);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(new ExperimentResults(dir).lines()).hasSize(100);
    }
}
