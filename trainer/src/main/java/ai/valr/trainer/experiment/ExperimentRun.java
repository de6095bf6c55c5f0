package ai.valr.trainer.experiment;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.Training;
import ai.valr.trainer.stage.AlignmentHeads;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Trains and evaluates an experiment's arms, seed by seed, each in the file's order; what the results hold already is not made again. One
 * thread, but for {@link #stop()}.
 */
public final class ExperimentRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What of it is made now.
     *
     * @param arms names; empty for all
     * @param seeds empty for all
     * @param updates of every arm instead of the recipe's
     * @param scenes at most, of every evaluation
     */
    public record Choice(List<String> arms, List<Long> seeds, OptionalInt updates, OptionalInt scenes) {
        public Choice {
            arms = List.copyOf(arms);
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * Where things are.
     *
     * @param from the model that arms start from where they name none
     * @param out folder of {@code results.jsonl} and of all runs; experiments that have it in common share runs of one key
     * @param encoders folder of the encoders that are trained once
     * @param features cache of features; empty to make them in each run
     */
    public record Places(Path from, Path out, Path encoders, Optional<FeatureCache> features) {}

    private final ExperimentFile file;
    private final Choice choice;
    private final Places places;
    private final ModelOptions options;
    private final PrintStream progress;
    private final EvaluationPlan plan;
    private final RecipeVariants variants;
    private final EncoderShelf shelf;
    private final ExperimentResults results;
    private final Stopping stopping = new Stopping();

    /**
     * Reads everything that can be wrong.
     *
     * @param options that models are evaluated with, on the device where they are trained too
     * @param progress where progress lines go
     * @throws IllegalArgumentException when an arm or a seed is chosen that the experiment does not have
     * @throws ModelException when its recipe, or an arm's, cannot be used, or there is no model to start from
     * @throws IOException when the folder cannot be made
     */
    public ExperimentRun(ExperimentFile file, Choice choice, Places places, ModelOptions options, PrintStream progress)
            throws IOException {
        this.file = file;
        this.choice = choice;
        this.places = places;
        this.options = options;
        this.progress = progress;
        EvaluationPlan whole = file.experiment().evaluation();
        this.plan = choice.scenes().isPresent() ? whole.atMost(choice.scenes().getAsInt()) : whole;
        requireKnown("arm", choice.arms(), arms().stream().map(Arm::name).toList());
        requireKnown("seed", choice.seeds(), file.experiment().seeds());
        this.variants = new RecipeVariants(file);
        for (Arm arm : arms()) {
            variants.of(arm, file.experiment().seeds().get(0), choice.updates());
        }
        this.shelf = new EncoderShelf(places.encoders());
        arms().forEach(this::digestOfStart);
        this.results = new ExperimentResults(places.out());
        results.broken().forEach(line -> progress.println("experiment: " + line));
    }

    private Path start(Arm arm) {
        return file.from(arm, places.from());
    }

    private String digestOfStart(Arm arm) {
        return shelf.digestOfWeights(start(arm), AlignmentHeads.FILE);
    }

    private <T> void requireKnown(String what, List<T> chosen, List<T> there) {
        for (T it : chosen) {
            if (!there.contains(it)) {
                throw new IllegalArgumentException(
                        "the experiment " + file.name() + " has no " + what + " " + it + "; it has " + there);
            }
        }
    }

    private List<Arm> arms() {
        return file.experiment().arms();
    }

    /** Asks the run at hand to end after its update, with a checkpoint. From any thread. */
    public void stop() {
        stopping.stop();
    }

    /**
     * Makes what is chosen and missing.
     *
     * @return whether all of it stands; {@code false} when it was stopped
     * @throws IllegalStateException when another process makes the same, or an arm's time is that of one that has not been run
     */
    public boolean run() throws IOException {
        List<Arm> chosen = arms().stream()
                .filter(arm -> choice.arms().isEmpty() || choice.arms().contains(arm.name()))
                .toList();
        for (Arm arm : chosen) {
            if (arm.hasLatents() && !encoders(arm)) {
                return false;
            }
        }
        for (long seed : file.experiment().seeds()) {
            for (Arm arm : chosen) {
                if ((choice.seeds().isEmpty() || choice.seeds().contains(seed)) && !make(arm, seed)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean encoders(Arm arm) throws IOException {
        Optional<Training> training =
                shelf.training(variants.base(arm).recipe(), TorchDevice.resolve(options.device()), progress);
        return training.isEmpty() || stopping.whileRunning(training.get()::stop, () -> shelf.train(training.get()));
    }

    private boolean make(Arm arm, long seed) throws IOException {
        ArmRun run = plan(arm, seed)
                .orElseThrow(() -> new IllegalStateException("arm " + arm.name() + " is trained for the time of "
                        + arm.timeOf() + " at the speed of " + arm.like() + ", and seed " + seed + " of one of them has"
                        + " not been run; run those first, or leave --arms out"));
        if (result(run).isPresent()) {
            return true;
        }
        return FolderLock.whileHeld(run.folder(), run.who(), () -> train(run));
    }

    private boolean train(ArmRun run) throws IOException {
        progress.println("experiment: " + run.who() + " in " + run.folder());
        ArmTraining training = new ArmTraining(
                run, start(run.arm()), places.encoders(), places.features(), plan.curve(), options, progress);
        if (!stopping.whileRunning(training::stop, training::run)) {
            return false;
        }
        ObjectNode result = training.summary();
        result.put("answers", places.out().relativize(run.answers()).toString());
        result.put("latents", run.latents());
        result.put("model", places.out().relativize(training.model()).toString());
        result.setAll(new ArmEvaluation(run, plan, options, progress::println).of(training.model()));
        results.add(run.arm().name(), run.seed(), run.key(), result);
        return true;
    }

    /** A run; empty where it depends on what has not been made. */
    private Optional<ArmRun> plan(Arm arm, long seed) throws IOException {
        RecipeVariants.Variant variant = variants.of(arm, seed, choice.updates());
        if (arm.hasLatents() && !shelf.holds(variant.recipe())) {
            return Optional.empty();
        }
        ObjectNode training = JSON.createObjectNode()
                .put("stage", arm.stage())
                .put("recipe", variant.digest())
                .put("from", digestOfStart(arm));
        if (arm.hasLatents()) {
            training.set("encoders", shelf.digests(variant.recipe()));
        }
        if (places.features().isPresent()) {
            training.put("features", "ahead"); // its seconds are of another kind
        }
        if (plan.curve() != null) {
            training.set("curve", JSON.valueToTree(plan.curve()));
        }
        Recipe recipe = variant.recipe();
        if (arm.timeOf() != null) {
            OptionalInt updates = sameTime(arm, seed);
            if (updates.isEmpty()) {
                return Optional.empty();
            }
            recipe = variants.of(arm, seed, updates).recipe();
            training.put("updates", updates.getAsInt());
        }
        ObjectNode evaluation =
                plan.json(arm.hasLatents()).put("dtype", options.dtype().name());
        return Optional.of(
                new ArmRun(arm, seed, recipe, training, evaluation, places.out().resolve("runs")));
    }

    /** Updates that take the seconds of another arm, at the speed that the arm's like was trained with. */
    private OptionalInt sameTime(Arm arm, long seed) throws IOException {
        Optional<JsonNode> other = result(file.experiment().arm(arm.timeOf()), seed);
        Optional<JsonNode> like = result(file.experiment().arm(arm.like()), seed);
        return other.isPresent() && like.isPresent()
                ? OptionalInt.of(updatesWithin(other.get(), like.get()))
                : OptionalInt.empty();
    }

    /** How many updates of one run take the seconds of another; 1 at least. */
    static int updatesWithin(JsonNode other, JsonNode like) {
        double secondsAnUpdate =
                like.path("seconds").asDouble() / like.path("updates").asInt();
        return Math.max(1, (int) Math.round(other.path("seconds").asDouble() / secondsAnUpdate));
    }

    private Optional<JsonNode> result(Arm arm, long seed) throws IOException {
        Optional<ArmRun> run = plan(arm, seed);
        return run.isPresent() ? result(run.get()) : Optional.empty();
    }

    /** A result whose answers stand too: without them it could not be held against others. Its arm may have another name. */
    private Optional<JsonNode> result(ArmRun run) throws IOException {
        return results.find(run.key(), result -> answers(result).stand(result));
    }

    /** The models of its runs that stand, whatever else the results hold: seed by seed, in the file's order. */
    public List<TrainedModel> models() throws IOException {
        List<TrainedModel> models = new ArrayList<>();
        for (long seed : file.experiment().seeds()) {
            for (Arm arm : arms()) {
                result(arm, seed)
                        .ifPresent(result -> models.add(TrainedModel.of(places.out(), arm.name(), seed, result)));
            }
        }
        return models;
    }

    private AnswerFiles answers(JsonNode result) {
        return new AnswerFiles(places.out().resolve(result.path("answers").asText()));
    }

    /**
     * What the results hold of all arms and seeds, chosen or not.
     *
     * @return a report a line of arms, in the file's order; {@link ExperimentReport#lines()} for what it says
     */
    public ExperimentReport report() throws IOException {
        Map<Arm, Map<Long, ArmResult>> all = new LinkedHashMap<>();
        for (Arm arm : arms()) {
            Map<Long, ArmResult> bySeed = new LinkedHashMap<>();
            for (long seed : file.experiment().seeds()) {
                Optional<ArmRun> run = plan(arm, seed);
                Optional<JsonNode> result = run.isPresent() ? result(run.get()) : Optional.empty();
                if (result.isPresent()) {
                    bySeed.put(seed, ArmResult.of(result.get(), answers(result.get())));
                }
            }
            all.put(arm, bySeed);
        }
        return new ExperimentReport(file, all);
    }
}
