package ai.valr.trainer.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** An experiment in a process of its own, to be killed. */
final class ExperimentMain {
    private ExperimentMain() {}

    /** @param args the experiment's file and its folder */
    public static void main(String[] args) throws IOException {
        ExperimentRun.Choice choice =
                new ExperimentRun.Choice(List.of("sft", "own"), List.of(1L), OptionalInt.empty(), OptionalInt.empty());
        ExperimentRunIT.run(Path.of(args[0]), Path.of(args[1]), choice, System.out)
                .run();
    }
}
