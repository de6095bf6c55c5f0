package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private static final String RECIPE = "../../trainer/recipes/valr-mini.json";
    private static final String LAMBDA = "../../trainer/experiments/lambda.json";
    private static final String START = "../../models/valr-mini-start";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return valr(Map.of()).execute(args);
    }

    private CommandLine valr(Map<String, String> environment) {
        CommandLine valr = Valr.commandLine(environment);
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        return valr;
    }

    @Test
    void shouldListItsCommandsWithALineEach() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Exit codes:").contains("gateway").contains("bench");
    }

    @Test
    void shouldNameTheExperimentsThatThereAre() {
        assertThat(run("experiment", "--list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .startsWith("teachers: ")
                .contains("alignment: ")
                .contains("length: Does the score grow")
                .contains("calibration: Is an answer right as often")
                .contains("interventions: ")
                .contains("samples: ")
                .hasLineCount(TrainedExperimentCommand.NAMES.size() + 5);
        assertThat(run("experiment", "intervention")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("did you mean interventions?");
        assertThat(run("experiment", "lamda")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("did you mean lambda?");
    }

    @Test
    void shouldNameWhatAnExperimentHasNot() {
        String[] lambda = {"experiment", "lambda", "--config", LAMBDA, "--out", "target/none", "--from", START};

        assertThat(run(with(lambda, "--arms", "sft,lambda-2"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("the experiment lambda has no arm lambda-2; it has [sft, lambda-0, ");
        assertThat(run(with(lambda, "--seeds", "9"))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("has no seed 9; it has [1, 2, 3]");
        assertThat(run("experiment", "lambda", "--config", "pom.xml")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("pom.xml is no JSON");
        assertThat(run("experiment", "lambda", "--config", LAMBDA, "--from", "src", "--out", "target/none"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("there is no model in src");
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void shouldSayWhatAFeatureCacheGoesWith() {
        String[] train = {"train", "--stage", "valr", "--config", "pom.xml", "--features-only"};

        assertThat(run(train)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--features-only goes with --feature-cache DIR and --stage sft or valr");
        assertThat(run(with(train, "--feature-cache", "target/none", "--feature-cache-size", "much")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'much' is no size");
        assertThat(run(with(
                        new String[] {"experiment", "lambda", "--config", LAMBDA, "--from", START},
                        "--feature-cache",
                        "target/none",
                        "--feature-cache-size",
                        "4K")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--feature-cache-size 4K must be 1M or more");
    }

    @Test
    void shouldTrainOnADeviceThatIsThere() {
        assertThat(run("train", "--stage", "base", "--config", RECIPE, "--out", "target/none", "--device", "cuda:99"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("device 'cuda:99' is not there");
        assertThat(run("experiment", "teachers", "--config", RECIPE, "--encoders", "target/none", "--device", "tpu"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("device 'tpu' is not known; give auto, cpu or cuda:N");
    }

    @Test
    void shouldRefuseOptionsOfTheDemoThatWouldDoNothing() {
        assertThat(run("demo", "--flipped", "0.3")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--flipped goes with --shift");
        assertThat(run("demo", "--rounds", "3")).as("its default, given").isEqualTo(ExitCode.USAGE);
        assertThat(run("demo", "--shift", "--tasks", "5")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--tasks goes without --shift");
    }

    @Test
    void shouldSayWhatCanBeDoneWithReleases() {
        assertThat(run("releases")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("a command is missing: list, show, promote or rollback");
        assertThat(run("releases", "promot", "v1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("valr releases: unknown command promot; did you mean promote?");
        assertThat(run("releases", "promote")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("VERSION");
        // A model's name there; elsewhere VALR_MODEL is a folder.
        assertThat(new EnvironmentTwins(Map.of("VALR_MODEL_NAME", "valr-mini")).unknown(valr(Map.of())))
                .isEmpty();
    }

    @Test
    void shouldNameTheDisturbancesThatThereAre() {
        assertThat(run("chaos", "--only", "restart,reboot")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("reboot").contains("KILL, CRASH, STOP, RESTART, SCALE");
    }

    @Test
    void shouldVerifyAModelOrAnEncoderAndNotBoth() {
        assertThat(run("verify-model", "--cases", "c")).isEqualTo(ExitCode.USAGE);
        assertThat(run("verify-model", "--cases", "c", "--model", "m", "--encoder", "e"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("give --model DIR or --encoder DIR")
                .contains("--model m and --encoder e are both given");
    }

    @Test
    void shouldAskForACommand() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("a command is missing");
    }

    @Test
    void shouldRefuseAnEnvironmentVariableThatIsNoSetting() {
        EnvironmentTwins twins = new EnvironmentTwins(
                Map.of("VALR_LOG_LEVLE", "debug", "VALR_WORKER_SERVICE_HOST", "10.0.0.1", "PATH", "/bin"));

        assertThat(twins.unknown(valr(Map.of())))
                .containsExactly(
                        "environment variable VALR_LOG_LEVLE is no setting of valr; did you mean" + " VALR_LOG_LEVEL?");
    }

    @Test
    void shouldRefuseACrashPointThatIsNone() {
        assertThat(new EnvironmentTwins(Map.of("VALR_CRASH_AT", "in-the-middle:1")).unknown(valr(Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains("VALR_CRASH_AT in-the-middle:1 names no crash point")
                        .contains("in-prefill"));
        assertThat(new EnvironmentTwins(Map.of("VALR_CRASH_AT", "in-prefill:1")).unknown(valr(Map.of())))
                .isEmpty();
    }

    @Test
    void shouldNameTheClosestOptionAndCommand() {
        assertThat(run("serve", "--kafka-prot", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("srve")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("valr serve: unknown option --kafka-prot; did you mean --kafka-port?")
                .contains("valr: unknown command srve; did you mean serve?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve --kafka-port many",
                "serve --dtype fp8",
                "serve --max-num-seqs 0",
                "serve --max-model-len 3",
                "demo --tasks -1",
                "demo --questions-per-room 0",
                "demo --seed -1",
                "chaos --kills 0",
                "chaos --workers 99",
                "chaos --tasks 1",
                "chaos --profile fast",
                "eval --scenes 0",
                "eval --seed -1",
                "eval --benchmark chess",
                "eval --benchmark sessions --scenes 3",
                "eval --benchmark sessions --predictions target/none",
                "eval --table pom.xml",
                "eval --benchmark vsi-bench",
                "eval --benchmark vsi-bench --data src --frames 0",
                "eval --benchmark vsi-bench --data src --frames 513",
                "eval --benchmark vsi-bench --data src --limit 0",
                "eval --benchmark vsi-bench --data src --prompt rude",
                "eval --benchmark vsi-bench --data src --scenes 4",
                "eval --data src",
                "eval --nframes 4",
                "eval --max-model-len 3",
                "experiment",
                "experiment intervention",
                "experiment interventions --scenes 1",
                "experiment interventions --seed -1",
                "experiment interventions --dtype fp8",
                "experiment lambda --updates 0",
                "experiment lambda --scenes 1",
                "experiment lambda --seeds one",
                "experiment length --scenes 0",
                "experiment length --latents 1 --latents 2 --model a",
                "experiment all --scenes 1",
                "experiment teachers --scenes 7",
                "roomworld --scenes 0 --out target/none",
                "roomworld",
                "ask question",
                "ask --frames pom.xml --nframes 0 question",
                "ask --frames src/test/resources/twenty-frames.mp4 --answer-type choice question"
            })
    void shouldRefuseValuesThatCannotBe(String line) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .matches("(?s)valr " + line.split(" ")[0] + "( [a-z-]+)?: .*")
                .contains("See valr ");
    }

    @Test
    void shouldTakeAnOptionFromItsTwinUnlessItIsGiven() {
        Map<String, String> environment = Map.of("VALR_KAFKA_PORT", "1234", "VALR_JSON", "true");

        CommandLine.ParseResult twin = valr(environment).parseArgs("serve").subcommand();
        CommandLine.ParseResult given =
                valr(environment).parseArgs("serve", "--kafka-port", "7").subcommand();

        assertThat(value(twin, "--kafka-port")).isEqualTo(1234);
        assertThat(value(twin, "--json")).isEqualTo(true);
        assertThat(value(twin, "--registry-port")).isNull();
        assertThat(value(given, "--kafka-port")).isEqualTo(7);
    }

    private static Object value(CommandLine.ParseResult command, String option) {
        return command.commandSpec().findOption(option).getValue();
    }

    @Test
    void shouldDescribeEveryCommandAndOption() {
        valr(Map.of()).getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .forEach(command -> {
                    assertThat(command.usageMessage().description())
                            .as(command.name())
                            .isNotEmpty();
                    command.options().forEach(option -> assertThat(option.description())
                            .as(command.name() + " " + option.longestName())
                            .isNotEmpty());
                });
    }
}
