package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.ConfidenceScale;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole experiment on two rooms of either split: whether it goes through, not what its figures are worth. */
class CalibrationIT {
    private static final Path SHIPPED = Path.of("..", "..", "models", "valr-mini");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private JsonNode run(Path model, String... more) throws IOException {
        out.getBuffer().setLength(0);
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        List<String> arguments = List.of(
                "experiment",
                "calibration",
                "--json",
                "--scenes",
                "2",
                "--model",
                model.toString(),
                "--out",
                folder.resolve("out").toString());
        String[] all = Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
        assertThat(valr.execute(all)).as(err.toString()).isEqualTo(ExitCode.OK);
        return new ObjectMapper().readTree(out.toString());
    }

    private Path copy() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        ValrConfig.read(model, ModelConfig.read(model))
                .withConfidence(Optional.empty())
                .write(model);
        return model;
    }

    @Test
    void shouldFitOnceAndWriteWhatIsServed() throws IOException {
        Path model = copy();

        JsonNode report = run(model);

        JsonNode test = report.path("test");
        assertThat(test.path("n").asInt()).isBetween(15, 20);
        assertThat(test.path("risks")).hasSize(test.path("n").asInt());
        assertThat(test.path("after").path("aurc").path("score").asDouble())
                .isGreaterThanOrEqualTo(test.path("aurc_best").path("score").asDouble());
        assertThat(test.path("before").path("bins")).hasSize(10);
        assertThat(folder.resolve("out").resolve("reliability.png")).isNotEmptyFile();
        assertThat(folder.resolve("out").resolve("risk.png")).isNotEmptyFile();
        assertThat(folder.resolve("out").resolve("results.md")).content().contains("expected calibration error");
        assertThat(config(model).confidence()).isEmpty();
        Path results = folder.resolve("out").resolve("results.jsonl");
        List<String> lines = Files.readAllLines(results);
        assertThat(lines).hasSize(2);

        // What is lost is asked again and comes out the same; what is there is not.
        Files.write(results, lines.subList(0, 1));
        assertThat(run(model, "--write")).isEqualTo(report);
        assertThat(Files.readAllLines(results)).isEqualTo(lines);
        assertThat(config(model).confidence()).hasValueSatisfying(scales -> {
            assertThat(scales.options()).isEqualTo(scale(report.path("fit").path("options")));
            assertThat(scales.numbers()).isEqualTo(scale(report.path("fit").path("numbers")));
        });
        assertThat(config(model).withConfidence(Optional.empty()))
                .isEqualTo(config(SHIPPED).withConfidence(Optional.empty()));
        assertThat(run(model))
                .as("the scale that it has already does not count")
                .isEqualTo(report);
    }

    private static ConfidenceScale scale(JsonNode fit) {
        return new ConfidenceScale(
                fit.path("temperature").asDouble(), fit.path("offset").asDouble());
    }

    private static ValrConfig config(Path model) {
        return ValrConfig.read(model, ModelConfig.read(model));
    }
}
