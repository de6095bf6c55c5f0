package ai.valr.trainer.recipe;

import ai.djl.Device;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.run.TrainingRun;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries a recipe's stages out in a folder: {@code tower}, {@code base}, {@code encoder-NAME}, {@code sft} and
 * {@code valr} hold the runs, and {@code STAGE/model} the model that came out. A stage that was cut short goes on from its last checkpoint. Used by one
 * thread, but for {@link #stop()}.
 */
public final class Training {
    private final Recipe recipe;
    private final Path out;
    private final Optional<Path> from;
    private final AlignedEncoders encoders;
    private final Optional<FeatureCache> cache;
    private final ModelWatch watch;
    private final Device device;
    private final PrintStream progress;
    private final AtomicReference<TrainingRun> current = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param out the training's folder, made if missing
     * @param device where everything computes
     * @param progress where progress lines go
     */
    public Training(Recipe recipe, Path out, Device device, PrintStream progress) {
        this(recipe, out, Optional.empty(), device, progress);
    }

    /**
     * @param out the training's folder, made if missing
     * @param from a model that {@code sft} or {@code valr} starts from instead of the stage's before them; its heads are made anew
     * @param device where everything computes
     * @param progress where progress lines go
     */
    public Training(Recipe recipe, Path out, Optional<Path> from, Device device, PrintStream progress) {
        this(recipe, out, out, from, Optional.empty(), ModelWatch.NOBODY, device, progress);
    }

    /**
     * A training with encoders and features that others use too.
     *
     * @param out the training's folder, made if missing
     * @param encoders folder that holds {@code encoder-NAME}, or is to hold them
     * @param from a model that {@code sft} or {@code valr} starts from instead of the stage's before them; its heads are made anew
     * @param cache where features of scenes are kept; empty to make them anew in each run. What is trained is the same to the bit
     * @param watch sees the model of {@code sft} or {@code valr} while it is trained
     * @param device where everything computes
     * @param progress where progress lines go
     */
    public Training(
            Recipe recipe,
            Path out,
            Path encoders,
            Optional<Path> from,
            Optional<FeatureCache> cache,
            ModelWatch watch,
            Device device,
            PrintStream progress) {
        this.cache = cache;
        this.recipe = recipe;
        this.out = out;
        this.from = from;
        this.encoders = new AlignedEncoders(recipe, encoders);
        this.watch = watch;
        this.device = device;
        this.progress = progress;
    }

    /** Where a stage leaves its model; for the encoders, the folder that theirs lie in. */
    public Path result(Stage stage) {
        return stage == Stage.ENCODERS ? out : model(stage);
    }

    /**
     * Where a stage leaves its model.
     *
     * @throws IllegalArgumentException for the encoders, which are no model
     */
    public Path model(Stage stage) {
        return folder(stage).resolve("model");
    }

    private Path folder(Stage stage) {
        return out.resolve(
                switch (stage) {
                    case BASE -> "base";
                    case ENCODERS -> throw new IllegalArgumentException("the stage encoders leaves no model");
                    case SFT -> "sft";
                    case VALR -> "valr";
                });
    }

    /**
     * Runs a stage to its end or until {@link #stop()}.
     *
     * @return whether it came to its end and what it makes stands
     * @throws IllegalStateException when a stage that it builds on has not been run
     * @throws ai.valr.model.ModelException when the model to start from cannot be read or has another vocabulary, or a published
     *     encoder of the recipe is not where its path says
     * @throws IllegalArgumentException when base or encoders are given a model to start from
     * @throws GateNotPassedException when the base model does not find objects well enough
     */
    public boolean run(Stage stage) {
        Bf16Hardware.warning(device, recipe.computeType(device)).ifPresent(progress::println);
        boolean ended = stage(stage);
        cache.ifPresent(it -> progress.println(it.summary()));
        return ended;
    }

    /**
     * Makes the features of a stage's scenes and keeps them in the cache, as far as they are not there; trains nothing.
     *
     * @param stage {@code sft} or {@code valr}
     * @return whether all are there; {@code false} when it was stopped
     * @throws IllegalArgumentException for another stage, or without a cache
     * @throws IllegalStateException when a stage that it builds on has not been run, or the cache has no room for all
     */
    public boolean features(Stage stage) {
        FeatureCache into = cache.orElseThrow(
                () -> new IllegalArgumentException("features are computed ahead into a cache; give its folder"));
        encoders.checkPublished();
        DialogueStage dialogues =
                switch (stage) {
                    case SFT -> sftStage();
                    case VALR -> valrStage();
                    case BASE, ENCODERS ->
                        throw new IllegalArgumentException("the stage "
                                + stage.name().toLowerCase(Locale.ROOT)
                                + " trains what makes features; only those of sft and valr can be computed ahead");
                };
        boolean ended = dialogues.features(new FeaturesAhead(into, () -> stopped, progress));
        progress.println(into.summary());
        return ended;
    }

    private boolean stage(Stage stage) {
        if (from.isPresent() && stage != Stage.SFT && stage != Stage.VALR) {
            throw new IllegalArgumentException("the stage " + stage.name().toLowerCase(Locale.ROOT)
                    + " starts from nothing, not from " + from.get() + "; give a model to sft or valr");
        }
        encoders.checkPublished();
        return switch (stage) {
            case BASE -> tower() && base();
            case ENCODERS -> encoders.miniatures().stream().allMatch(this::encoder);
            case SFT -> dialogues(Stage.SFT, sftStage());
            case VALR -> dialogues(Stage.VALR, valrStage());
        };
    }

    private boolean encoder(EncoderRecipe.Miniature encoder) {
        if (encoders.trained(encoder)) {
            return true;
        }
        Path folder = encoders.folder(encoder);
        TrainingRun run = begin(folder, folder.getFileName().toString());
        return !stopped && new EncoderStage(recipe, encoder, device).run(run);
    }

    /** What sft or valr starts from: the model that is given, or else what the stage before left. */
    private Lineage start(Stage before) {
        return from.map(this::tuned)
                .orElseGet(() -> Lineage.read(before(before)))
                .withLatentsOf(recipe);
    }

    private Lineage tuned(Path model) {
        return Lineage.tuned(model).withFreshBlocks(recipe.freshBlocks(), recipe.seed());
    }

    private DialogueStage valrStage() {
        Lineage start = start(Stage.SFT);
        encoders.requireTrained();
        Lineage aligned = start.alignedWith(recipe, encoders.specs(start.config()));
        return new DialogueStage(recipe, recipe.valr(), aligned, recipe.latents(), encoders, cache, device);
    }

    private boolean tower() {
        TowerStage stage = new TowerStage(recipe, device);
        Path folder = out.resolve("tower");
        return Files.exists(folder.resolve(TowerStage.WEIGHTS)) || stage.run(begin(folder, "tower"));
    }

    private boolean base() {
        Lineage start = Lineage.fresh(recipe).withTower(out.resolve("tower"));
        DialogueStage stage = new DialogueStage(recipe, recipe.base(), start, 0, encoders, cache, device);
        GroundingGate gate = gate();
        for (int rounds = 0; rounds <= recipe.gate().rounds() && !gate.passed(); rounds++) {
            TrainingRun run = begin(folder(Stage.BASE), "base");
            if (stopped
                    || !stage.run(
                            run, model(Stage.BASE), gate, rounds, recipe.gate().roundUpdates())) {
                return false;
            }
            gate.see(model(Stage.BASE), gate.end(rounds));
        }
        gate.require();
        return true;
    }

    private DialogueStage sftStage() {
        if (from.isEmpty()) {
            before(Stage.BASE);
            gate().require();
        }
        return new DialogueStage(recipe, recipe.sft(), start(Stage.BASE), 0, encoders, cache, device);
    }

    private GroundingGate gate() {
        return new GroundingGate(recipe, folder(Stage.BASE), ModelOptions.on(TorchDevice.name(device)), progress);
    }

    private boolean dialogues(Stage stage, DialogueStage dialogues) {
        return !stopped
                && dialogues.run(
                        begin(folder(stage), folder(stage).getFileName().toString()), model(stage), watching());
    }

    private DialogueStage.Watch watching() {
        return new DialogueStage.Watch() {
            @Override
            public boolean due(long updates) {
                return watch.due(updates);
            }

            @Override
            public void see(Path model, long updates) {
                watch.see(model, updates);
            }
        };
    }

    private Path before(Stage stage) {
        Path model = model(stage);
        if (!Files.isDirectory(model)) {
            throw new IllegalStateException("there is no model " + model + " to start from; run --stage "
                    + folder(stage).getFileName() + " first");
        }
        return model;
    }

    private TrainingRun begin(Path folder, String title) {
        TrainingRun run = new TrainingRun(folder, title, progress);
        current.set(run);
        if (stopped) {
            run.stop();
        }
        return run;
    }

    /** Asks the stage at hand to end after its update, with a checkpoint. From any thread. */
    public void stop() {
        stopped = true;
        TrainingRun run = current.get();
        if (run != null) {
            run.stop();
        }
    }
}
