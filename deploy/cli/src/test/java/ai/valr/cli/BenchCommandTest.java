package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.bench.RoomWorldLengths;
import ai.valr.bench.TrainingLengths;
import ai.valr.bench.TrainingSpeed;
import ai.valr.model.bench.PublishedShape;
import ai.valr.model.config.ModelConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
    private static final String MODEL =
            Path.of("..", "..", "models", "valr-mini").toString();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr.execute(args);
    }

    @Test
    void shouldMeasureAFolderAndPrintATable() {
        assertThat(run(
                        "bench",
                        "--model",
                        MODEL,
                        "--device",
                        "cpu",
                        "--batch",
                        "1,2",
                        "--tokens",
                        "3",
                        "--latents",
                        "4",
                        "--repeats",
                        "1",
                        "--bandwidth",
                        "10"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines())
                .hasSizeGreaterThanOrEqualTo(5)
                .anyMatch(line -> line.startsWith("valr-mini fp32 on cpu: ") && line.endsWith("10 GB/s (given)"))
                .anyMatch(line -> line.startsWith("    2       136 "));
        assertThat(err.toString()).contains("bench: batch 2: prefill of 136 positions ");
    }

    @Test
    void shouldMeasureAShapeAndPrintJson() throws IOException {
        assertThat(run(
                        "bench",
                        "--shape",
                        "valr-mini",
                        "--device",
                        "cpu",
                        "--dtype",
                        "bf16",
                        "--batch",
                        "1",
                        "--tokens",
                        "2",
                        "--repeats",
                        "1",
                        "--context",
                        "150",
                        "--bandwidth",
                        "10",
                        "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("model").asText()).isEqualTo("valr-mini");
        assertThat(json.path("dtype").asText()).isEqualTo("bf16");
        assertThat(json.path("batches")).hasSize(1);
        JsonNode batch = json.path("batches").path(0);
        assertThat(batch.path("positions").asInt()).isEqualTo(150);
        assertThat(batch.path("decode_per_s").asDouble()
                        * batch.path("decode_ms").asDouble())
                .isBetween(999.9, 1000.1);
    }

    @Test
    void shouldKnowTheShippedModelsShape() {
        assertThat(PublishedShape.VALR_MINI.config().canonical())
                .isEqualTo(ModelConfig.read(Path.of(MODEL)).canonical());
    }

    @Test
    void shouldTellTheLengthsOfTrainedRows() {
        TrainingLengths lengths = RoomWorldLengths.draw(Path.of(MODEL));
        List<TrainingSpeed> speeds = List.of(new TrainingSpeed("sft", lengths.rows(), 102, 0, 2000, 1));
        JsonNode told = BenchText.json(speeds, lengths, "cpu", "fp32");
        assertThat(told.at("/training/0/samples_per_s").asDouble()).isEqualTo(32);
        assertThat(told.at("/lengths/scenes").asInt()).isEqualTo(8);
        assertThat(told.at("/lengths/prefix").asInt()).isEqualTo(102);
        assertThat(told.at("/lengths/updates")).hasSize(3);
        TrainingLengths.Row last = lengths.updates().get(2).rows().get(63);
        JsonNode row = told.at("/lengths/updates/2/rows/63");
        assertThat(row.path("scene").asInt()).isEqualTo(last.scene());
        assertThat(row.path("question").asInt()).isEqualTo(last.question());
        assertThat(row.path("steps")).hasSize(last.steps().size());
        assertThat(BenchText.table(speeds, lengths))
                .contains("64 rows an update: 8 scenes of 4 frames, 16 visual tokens each, a prefix of 102")
                .anyMatch(line -> line.startsWith("follow_up: ")
                        && line.contains(lengths.updates().get(2).words() + " words"));
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThat(run("bench", "--shape", "72b")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--shape '72b' is not known; give one of valr-mini, 3b, 7b");
        assertThat(run("bench", "--shape", "3b", "--model", MODEL)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("are both given; measure one at a time");
        assertThat(run("bench", "--batch", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--batch 0 must be 1 to 1024");
        assertThat(run("bench", "--train", "--shape", "3b")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--train goes with --model");
        assertThat(run("bench", "--train", "--rows", "short")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'--rows'").contains("ROOMWORLD, EQUAL");
        assertThat(run("bench", "--model", MODEL, "--device", "cuda:99")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("device 'cuda:99' is not there");
        assertThat(run("bench", "--model", "nowhere")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("there is no model folder nowhere");
    }
}
