package ai.valr.cli;

import ai.valr.shift.ShiftSettings;
import ai.valr.trainer.roomworld.WorldConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of {@code valr demo --shift}. */
final class ShiftOptions {

    private static final List<String> WITH = List.of(
            "--rounds",
            "--labels",
            "--kills",
            "--kill-every",
            "--flipped",
            "--scenes",
            "--offline",
            "--trainer-setting");

    private static final List<String> WITHOUT = List.of("--tasks", "--questions-per-room");

    @Option(
            names = "--shift",
            description =
                    "Watch it learn instead: the robot moves to a world that it does not know, a labeller corrects its"
                            + " answers, and a trainer releases what it learns from them. Ends with a table of the releases.")
    boolean shift;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "With --shift: rounds of the trainer (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--labels",
            paramLabel = "N",
            defaultValue = "400",
            description = "With --shift: labels that make a round (default: ${DEFAULT-VALUE}).")
    private int labels;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "With --shift: kill -9 workers and the trainer so many times at random moments, with two workers in"
                            + " processes of their own (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--kill-every",
            paramLabel = "SECONDS",
            defaultValue = "25",
            description = "With --kills: seconds between two of them, in the mean (default: ${DEFAULT-VALUE}).")
    private int killEvery;

    @Option(
            names = "--flipped",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "With --shift: share of the labels that are wrong, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double flipped;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "60",
            description =
                    "With --shift: scenes of each world on which every release is scored, about ten questions each"
                            + " (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @Option(
            names = "--offline",
            description = "With --shift: also learn the same examples offline at the end, to compare with.")
    private boolean offline;

    @Option(
            names = "--trainer-setting",
            paramLabel = "NAME=VALUE",
            description = "With --shift: a setting of the trainer's (docs/trainer.md); may be given several times.")
    private Map<String, String> trainer = new TreeMap<>();

    /** @throws ParameterException where an option is given that would do nothing */
    ShiftSettings settings(CommandSpec spec, long seed) {
        refuse(spec, WITHOUT, " goes without --shift, which ends after --rounds");
        try {
            return new ShiftSettings(
                    WorldConfig.shifted(),
                    seed,
                    rounds,
                    labels,
                    kills,
                    Duration.ofSeconds(killEvery),
                    flipped,
                    scenes,
                    offline,
                    trainer);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** @throws ParameterException where an option is given that means nothing without {@code --shift} */
    void requireNone(CommandSpec spec) {
        refuse(spec, WITH, " goes with --shift");
    }

    private static void refuse(CommandSpec spec, List<String> options, String why) {
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(spec.commandLine(), option + why);
            }
        }
    }
}
