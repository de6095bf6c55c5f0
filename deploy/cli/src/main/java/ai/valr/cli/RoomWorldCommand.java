package ai.valr.cli;

import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.RoomWorldExport;
import ai.valr.trainer.roomworld.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr roomworld}: the world as files. */
@Command(
        name = "roomworld",
        description = "Export scenes of RoomWorld: the frames as PNG, and questions.jsonl with answers and steps.")
final class RoomWorldCommand implements Callable<Integer> {
    private static final int BAR_COLUMNS = 100;

    /** Without a terminal a line now and then is enough. */
    private static final int LINE_INTERVAL_MS = 10_000;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to; made if missing.")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same scenes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many scenes (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "train",
            description = "train, validation or test; no scene is in two of them (default: ${DEFAULT-VALUE}).")
    private Split split;

    @Mixin
    private WorldOption world;

    @Option(
            names = "--questions-per-type",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions of each type a scene at most (default: ${DEFAULT-VALUE}).")
    private int perType;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (scenes < 1 || perType < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes " + scenes + " and --questions-per-type " + perType + " must be 1 or more");
        }
        int questions = export();
        spec.commandLine()
                .getErr()
                .println(scenes + " scenes of the " + world.word() + " world's split " + split.word() + " and "
                        + questions + " questions are in " + out);
        return ExitCode.OK;
    }

    private int export() {
        try (ProgressBar bar = bar()) {
            return new RoomWorldExport(new RoomWorld(world.config()), out)
                    .write(split, seed, scenes, perType, bar::stepTo);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            throw new EnvironmentException("cannot write to " + out + ": " + e + "; give another folder with --out", e);
        }
    }

    private ProgressBar bar() {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName("scenes")
                .setInitialMax(scenes)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed();
        if (Terminal.stderr()) {
            return builder.setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_COLUMNS))
                    .build();
        }
        PrintWriter err = spec.commandLine().getErr();
        return builder.setUpdateIntervalMillis(LINE_INTERVAL_MS)
                .setConsumer(new DelegatingProgressBarConsumer(err::println, BAR_COLUMNS))
                .build();
    }
}
