package ai.valr.cli;

import ai.valr.trainer.service.TrainerConfig;
import ai.valr.trainer.service.TrainerService;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr trainer}: feedback in, releases out. */
@Command(
        name = "trainer",
        description =
                "Run the trainer on your own Kafka and registry: it learns from feedback, has what it learnt judged,"
                        + " and releases it to the workers.")
final class TrainerCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "Settings, .properties or .yaml (docs/trainer.md); Kafka's and Confluent's own names of"
                    + " connection and identity pass through.")
    private Path config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        TrainerConfig parsed;
        try {
            parsed = TrainerConfig.parse(SettingsFile.read(config));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), config + ": " + e.getMessage(), e);
        }
        StartLog log = new StartLog(spec.commandLine().getErr());
        PrintStream progress = LogFormat.err();
        try (Ending ending = Ending.onSignal(Runtime.getRuntime());
                TrainerService trainer = new TrainerService(parsed, progress)) {
            trainer.start();
            log.say("trainer on " + parsed.bootstrapServers() + ", data in " + parsed.dataDirectory());
            try {
                ending.await(trainer.ready());
                if (!ending.isRequested()) {
                    log.say("trainer takes feedback in");
                    if (trainer.metricsUrl() != null) {
                        log.say("metrics on " + trainer.metricsUrl() + "/metrics");
                    }
                    ending.await(trainer.ended());
                }
            } catch (RuntimeException e) {
                return ending.unlessRequested(e);
            }
            log.say("stopping");
        }
        return ExitCode.INTERRUPTED;
    }
}
