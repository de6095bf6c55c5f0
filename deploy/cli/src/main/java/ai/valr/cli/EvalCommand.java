package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.sessions.SessionsEvaluation;
import ai.valr.sessions.SessionsReport;
import ai.valr.sessions.SessionsSettings;
import ai.valr.trainer.eval.RoomWorldEvaluation;
import ai.valr.trainer.eval.RoomWorldReport;
import ai.valr.trainer.eval.VsiBenchReport;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valr eval}: a model's figures on a benchmark. */
@Command(
        name = "eval",
        description = {
            "Score a model on held-out scenes, beside the most frequent answer and the same model without sight.",
            "With --benchmark sessions: what a session is worth and whether it lasts, by the code that serves, without"
                    + " Kafka. Follow-up questions are asked behind a related question, an unrelated one, one with options and themselves, alone in a"
                    + " session, and alone with black frames; one session walks through all scenes, and each scene is asked"
                    + " again in a session of its own. Ends with 1 where the session's store or the engine's cache went past"
                    + " its bound, or a task had no answer.",
            "With --benchmark vsi-bench --data DIR: VSI-Bench's questions about its videos, scored as its official code"
                    + " does, beside the same model on black frames. --model DIR asks that model and --predictions"
                    + " FILE keeps its answers; --predictions FILE without --model scores the answers in that file"
                    + " (id and prediction a line) and runs nothing; neither asks the shipped model."
        })
final class EvalCommand implements Callable<Integer> {
    /** What can be scored on. */
    enum Benchmark {
        ROOMWORLD,
        SESSIONS,
        VSI_BENCH
    }

    private static final int DEFAULT_SCENES = 100;

    /** With four frames a scene, 500 frames. */
    private static final int DEFAULT_SESSION_SCENES = 125;

    /** Without a terminal a line now and then is enough. */
    private static final int PROGRESS_EVERY = 256;

    /** With videos to decode and long contexts, questions take longer. */
    private static final int VIDEO_PROGRESS_EVERY = 16;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            defaultValue = "roomworld",
            description = "roomworld, sessions or vsi-bench (default: ${DEFAULT-VALUE}).")
    private String benchmark;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model folder in Hugging Face's layout (default: the shipped models/valr-mini).")
    private Path model;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "The same seed, the same scenes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenes",
            paramLabel = "N",
            description = "How many scenes, about ten questions each (default: 100; with sessions 125).")
    private Integer scenes;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "train, validation or test (default: ${DEFAULT-VALUE}).")
    private Split split;

    @Mixin
    private WorldOption world;

    @Option(
            names = "--latents",
            paramLabel = "K",
            description = "Latent positions before each step (default: the model's own).")
    private Integer latents;

    @Option(
            names = "--max-model-len",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Positions that a context may hold, at most the model's own (default: ${DEFAULT-VALUE}).")
    private int maxModelLen;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "Also write each question, what the model said and what it should have, a JSON object a line. With"
                            + " vsi-bench and without --model: the answers to score.")
    private Path predictions;

    @Mixin
    private VsiBenchOptions vsiBench;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Run nothing; print the runs of sessions in this file, a line of --json each, as a Markdown"
                    + " table.")
    private Path table;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (table != null) {
            return printTable();
        }
        if (seed < 0 || seed >= SceneId.SEEDS) {
            throw new ParameterException(spec.commandLine(), "--seed " + seed + " must be 0 to " + (SceneId.SEEDS - 1));
        }
        Benchmark chosen = benchmark();
        VsiBenchOptions.refuseMisplaced(spec, chosen == Benchmark.VSI_BENCH);
        VsiBenchOptions.requireFile(spec, "--predictions", predictions, "a file with a JSON object a line");
        return switch (chosen) {
            case ROOMWORLD -> roomWorld(scenes(1, DEFAULT_SCENES));
            case SESSIONS -> sessions(scenes(SessionsSettings.MIN_ROOMS, DEFAULT_SESSION_SCENES));
            case VSI_BENCH -> vsiBench();
        };
    }

    private int scenes(int least, int fallback) {
        int wanted = scenes == null ? fallback : scenes;
        if (wanted < least) {
            throw new ParameterException(spec.commandLine(), "--scenes " + wanted + " must be " + least + " or more");
        }
        return wanted;
    }

    private int printTable() {
        try {
            PrintWriter out = spec.commandLine().getOut();
            SessionsTable.lines(table).forEach(out::println);
            out.flush();
            return ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--table " + table + ": " + e.getMessage(), e);
        }
    }

    private Benchmark benchmark() {
        return switch (benchmark) {
            case "roomworld" -> Benchmark.ROOMWORLD;
            case "sessions" -> Benchmark.SESSIONS;
            case "vsi-bench" -> Benchmark.VSI_BENCH;
            default ->
                throw new ParameterException(
                        spec.commandLine(),
                        "--benchmark '" + benchmark + "' is not known; give roomworld, sessions or vsi-bench");
        };
    }

    private int roomWorld(int count) {
        PrintWriter err = spec.commandLine().getErr();
        int[] shown = {0};
        IntConsumer progress = done -> {
            if (done - shown[0] >= PROGRESS_EVERY) {
                shown[0] = done;
                err.println("eval: " + done + " answers of about " + 19L * count);
            }
        };
        try (ValrModel loaded = load();
                PredictionFile lines = new PredictionFile(predictions)) {
            RoomWorldReport report = new RoomWorldEvaluation(loaded, new RoomWorld(world.config()), latents(loaded))
                    .run(split, seed, count, progress, lines::write);
            print(
                    json
                            ? List.of(jsonOf(report.json()).toString())
                            : report.table().lines().toList());
            return ExitCode.OK;
        }
    }

    private int sessions(int count) throws InterruptedException {
        if (predictions != null) {
            throw new ParameterException(
                    spec.commandLine(), "--predictions goes with --benchmark roomworld; leave it out with sessions");
        }
        PrintWriter err = spec.commandLine().getErr();
        try (ValrModel loaded = load()) {
            SessionsReport report = new SessionsEvaluation(
                            new SessionsSettings(world.config(), split, seed, count, latents(loaded)))
                    .run(loaded, line -> err.println("eval: " + line));
            JsonNode node = jsonOf(report.json());
            print(json ? List.of(node.toString()) : SessionsTable.text(node));
            report.problems().forEach(problem -> err.println("eval: " + problem));
            return report.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private int vsiBench() {
        PrintWriter err = spec.commandLine().getErr();
        boolean scoring = predictions != null && model == null;
        int frames = vsiBench.frames(spec);
        if (scoring) {
            VsiBenchOptions.refuseModels(spec);
        }
        if (scoring && !Files.exists(predictions)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--predictions " + predictions
                            + " does not exist; give the file of answers to score, or --model DIR to write one");
        }
        if (!scoring && predictions != null && Files.exists(predictions)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--predictions " + predictions + " exists; give another file for what " + model
                            + " says, or leave --model out to score the answers in it");
        }
        VsiBenchRun run = new VsiBenchRun(
                vsiBench.data(spec),
                vsiBench.debiased(spec),
                vsiBench.limit(spec),
                line -> err.println("eval: " + line));
        if (scoring) {
            print(run.score(predictions, vsiBench.framesIfGiven(spec)));
            return ExitCode.OK;
        }
        run.requireVideos();
        int[] shown = {0};
        IntConsumer progress = done -> {
            if (done - shown[0] >= VIDEO_PROGRESS_EVERY || done == run.questions()) {
                shown[0] = done;
                err.println("eval: " + done + " of " + run.questions() + " questions");
            }
        };
        try (ValrModel loaded = load();
                PredictionFile lines = new PredictionFile(predictions)) {
            print(run.ask(loaded, latents(loaded), frames, vsiBench.prompt(), progress, lines::write));
            return ExitCode.OK;
        }
    }

    private void print(VsiBenchReport report) {
        print(
                json
                        ? List.of(jsonOf(report.json()).toString())
                        : report.table().lines().toList());
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }

    private ValrModel load() {
        ModelOptions options = compute.options(spec, maxModelLen);
        try {
            return ValrModel.load(model == null ? Folders.shippedModel() : model, options);
        } catch (ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    private int latents(ValrModel loaded) {
        int k = latents == null ? loaded.defaultLatents() : latents;
        if (k < loaded.minLatents() || k > loaded.maxLatents()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--latents " + k + " must be " + loaded.minLatents() + " to the model's " + loaded.maxLatents());
        }
        return k;
    }

    private static JsonNode jsonOf(Map<String, Object> report) {
        return new ObjectMapper().valueToTree(report);
    }
}
