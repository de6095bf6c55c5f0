package ai.valr.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ExperimentRun.Choice ALL =
            new ExperimentRun.Choice(List.of(), List.of(), OptionalInt.empty(), OptionalInt.empty());

    @TempDir
    private Path dir;

    @Test
    void shouldBeginNothingBehindAStop() throws Exception {
        ExperimentRun run = run(Experiments.tiny(dir), dir, ALL, silent());
        run.stop();

        assertThat(run.run()).isFalse();
        assertThat(new ExperimentResults(dir).lines()).isEmpty();
        assertThat(run.report().lines()).isEmpty();
    }

    @Test
    void shouldNameAnArmOrASeedThatThereIsNot() throws Exception {
        Path file = Experiments.tiny(dir);

        assertThatThrownBy(() -> run(file, dir, choice(List.of("own", "onw"), List.of()), silent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no arm onw; it has [sft, own, own-time]");
        assertThatThrownBy(() -> run(file, dir, choice(List.of(), List.of(4L)), silent()))
                .hasMessageContaining("has no seed 4; it has [1, 2]");
    }

    @Test
    void shouldNotTrainForATimeThatIsNotKnown() throws Exception {
        ExperimentRun run = run(Experiments.tiny(dir), dir, choice(List.of("own-time"), List.of()), silent());

        assertThatThrownBy(run::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("arm own-time is trained for the time of sft at the speed of own");
        assertThat(run.report().lines()).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoModelToStartFrom() throws Exception {
        ExperimentFile file = ExperimentFile.read(Experiments.tiny(dir));
        ExperimentRun.Places places = new ExperimentRun.Places(dir.resolve("none"), dir, dir, Optional.empty());

        assertThatThrownBy(() -> new ExperimentRun(file, ALL, places, ModelOptions.defaults(), silent()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("none is no folder");
    }

    @Test
    void shouldSayThatAnArmsOwnStartIsNotThere() throws Exception {
        Path file = Experiments.write(dir, "{\"name\": \"a\", \"stage\": \"sft\", \"from\": \"nowhere\"}", "a");

        assertThatThrownBy(() -> run(file, dir, ALL, silent()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(dir.resolve("nowhere") + " is no folder");
    }

    @Test
    void shouldComputeTheUpdatesOfEqualTime() {
        ObjectNode slow = JSON.createObjectNode().put("updates", 100).put("seconds", 50.0);
        ObjectNode fast = JSON.createObjectNode().put("updates", 100).put("seconds", 16.0);

        assertThat(ExperimentRun.updatesWithin(slow, fast)).isEqualTo(313); // 50 s at .16 s
        assertThat(ExperimentRun.updatesWithin(fast, slow)).isEqualTo(32);
        assertThat(ExperimentRun.updatesWithin(JSON.createObjectNode().put("seconds", 0.01), slow))
                .isEqualTo(1);
    }

    private static ExperimentRun.Choice choice(List<String> arms, List<Long> seeds) {
        return new ExperimentRun.Choice(arms, seeds, OptionalInt.empty(), OptionalInt.empty());
    }

    private static ExperimentRun run(Path file, Path out, ExperimentRun.Choice choice, PrintStream progress)
            throws IOException {
        ExperimentFile read = ExperimentFile.read(file);
        ExperimentRun.Places places =
                new ExperimentRun.Places(read.from(), out, out.resolve("encoders"), Optional.empty());
        return new ExperimentRun(read, choice, places, ModelOptions.defaults(), progress);
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }
}
