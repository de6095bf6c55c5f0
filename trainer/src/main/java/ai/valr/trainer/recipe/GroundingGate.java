package ai.valr.trainer.recipe;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.GroundingEvaluation;
import ai.valr.trainer.eval.Proportion;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether the base model finds objects by their names on scenes of the validation split. Each check is a line of
 * {@code grounding.jsonl} in the base stage's folder; no other stage begins before the last one passed.
 */
final class GroundingGate implements DialogueStage.Watch {
    static final String FILE = "grounding.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Recipe recipe;
    private final Path file;
    private final ModelOptions options;
    private final PrintStream progress;

    /**
     * @param folder of the base stage's run
     * @param options that the model is asked with
     */
    GroundingGate(Recipe recipe, Path folder, ModelOptions options, PrintStream progress) {
        this.recipe = recipe;
        this.options = options;
        this.file = folder.resolve(FILE);
        this.progress = progress;
    }

    @Override
    public boolean due(long updates) {
        return updates % recipe.gate().every() == 0 && !isEnd(updates);
    }

    /** Updates of the base stage with this many rounds. */
    long end(int rounds) {
        return recipe.base().updates() + (long) rounds * recipe.gate().roundUpdates();
    }

    private boolean isEnd(long updates) {
        return IntStream.rangeClosed(0, recipe.gate().rounds()).anyMatch(rounds -> end(rounds) == updates);
    }

    /** Whether the base stage came to an end at which the model passed. */
    boolean passed() {
        return lines().stream()
                .map(GroundingGate::parse)
                .anyMatch(line -> line.path("passed").asBoolean()
                        && isEnd(line.path("update").asLong(-1)));
    }

    /** Checks a model folder and keeps what came out, unless that is known. */
    @Override
    public void see(Path model, long updates) {
        if (lines().stream().anyMatch(line -> updateOf(line) == updates)) {
            return;
        }
        GroundingEvaluation.Result result;
        try (ValrModel loaded = ValrModel.load(model, options)) {
            result = new GroundingEvaluation(loaded, new RoomWorld(recipe.worldConfig()), 0)
                    .run(Split.VALIDATION, recipe.seed(), recipe.gate().scenes());
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("update", updates);
        line.put("frame", figures(result.frame()));
        line.put("side", figures(result.sideWhereShown()));
        line.put("frame_and_side", figures(result.side()));
        line.put("passed", passes(result));
        try {
            Files.write(
                    file,
                    (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        progress.printf(
                Locale.ROOT,
                "grounding after %d updates: a frame that shows the object %.3f [%.3f, %.3f] (n %d), its side there %.3f%n",
                updates,
                result.frame().score(),
                result.frame().low(),
                result.frame().high(),
                result.frame().n(),
                result.sideWhereShown().score());
    }

    private boolean passes(GroundingEvaluation.Result result) {
        return reaches(result.frame(), recipe.gate().frame())
                && reaches(result.sideWhereShown(), recipe.gate().side());
    }

    private static boolean reaches(Proportion p, double asked) {
        return p.hits() >= asked * p.n();
    }

    private static Map<String, Object> figures(Proportion p) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("n", p.n());
        if (p.n() > 0) {
            out.put("score", p.score());
            out.put("ci", List.of(p.low(), p.high()));
        }
        return out;
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static long updateOf(String line) {
        return parse(line).path("update").asLong(-1);
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.nullNode(); // a line cut short by a kill: that check is made again
        }
    }

    /**
     * A check at the base stage's end must have passed.
     *
     * @throws GateNotPassedException with the last one's figures when none did
     */
    void require() {
        if (passed()) {
            return;
        }
        String last = lines().stream().reduce("nothing", (before, line) -> line);
        throw new GateNotPassedException("the base model does not find objects well enough: the gate asks for a frame"
                + " that shows the object in " + recipe.gate().frame() + " of the answers, and its side there in "
                + recipe.gate().side() + " of those; after " + recipe.gate().rounds()
                + " further rounds the last check in "
                + file + " says " + last + "; train longer (gate.rounds, or base.updates in a new folder), or ask for"
                + " less (gate)");
    }
}
