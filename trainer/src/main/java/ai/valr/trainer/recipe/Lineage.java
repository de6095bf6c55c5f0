package ai.valr.trainer.recipe;

import ai.valr.model.ContextBudget;
import ai.valr.model.ModelException;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.TokenIds;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.trainer.stage.AlignmentHeads;
import ai.valr.trainer.stage.MiniModel;
import ai.valr.trainer.stage.TowerObjective;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.stage.WordDirections;
import ai.valr.trainer.vocabulary.BpeVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a stage starts from: configuration and weights, the alignment heads among them.
 *
 * @param weights by canonical name
 */
record Lineage(ModelConfig config, ValrConfig valr, Map<String, Tensor> weights) {
    private static final String TOKENIZER = "tokenizer.json";

    /** Rounds an embedding's rows up, as released checkpoints do. */
    private static final int VOCABULARY_MULTIPLE = 16;

    /** @throws ModelException when the decoder of these recipes has no such layer as the recipe's */
    static Lineage fresh(Recipe recipe) {
        try (ChatTokenizer tokenizer = vocabulary()) {
            int size = (BpeVocabulary.roomWorld().size() + VOCABULARY_MULTIPLE - 1)
                    / VOCABULARY_MULTIPLE
                    * VOCABULARY_MULTIPLE;
            ModelConfig config = MiniModel.config(
                    size,
                    new TokenIds(
                            tokenizer.id("<|image_pad|>"),
                            tokenizer.id("<|video_pad|>"),
                            tokenizer.id("<|vision_start|>"),
                            tokenizer.id("<|vision_end|>"),
                            -1,
                            List.of(tokenizer.id("<|im_end|>"))));
            requireLayers(recipe, config);
            ValrConfig valr = new ValrConfig(
                    Optional.of(recipe.name()),
                    tokenizer.id("<latent>"),
                    tokenizer.id("</latent>"),
                    tokenizer.id("<|step|>"),
                    recipe.latents(),
                    64,
                    recipe.alignmentLayer(),
                    recipe.lookLayer(),
                    recipe.norm(),
                    recipe.latentPasses(),
                    FrameSight.ALL,
                    "frame {n}:",
                    Optional.of(ValrConfig.DEFAULT_SYSTEM_PROMPT),
                    new ContextBudget(
                            recipe.worldConfig().frames(), recipe.valr().maxTurns()),
                    List.of(),
                    Optional.empty());
            return new Lineage(config, valr, MiniModel.init(config, recipe.seed()));
        }
    }

    /** The vocabulary that every model of these recipes has; the caller closes it. */
    static ChatTokenizer vocabulary() {
        try {
            Path dir = Files.createTempDirectory("valr-vocabulary-");
            BpeVocabulary.write(dir);
            ChatTokenizer tokenizer = ChatTokenizer.open(dir);
            delete(dir);
            return tokenizer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the vocabulary to the temporary folder", e);
        }
    }

    /** The model that a stage left. */
    static Lineage read(Path dir) {
        TrainableModel model = TrainableModel.read(dir);
        return new Lineage(model.config(), model.valr(), model.weights());
    }

    /**
     * A model that is trained on: without its alignment heads, and without the scale of its confidence, which another training's
     * weights would not bear out.
     *
     * @throws ModelException when it cannot be read or its vocabulary is not RoomWorld's
     */
    static Lineage tuned(Path dir) {
        Lineage model = read(dir);
        if (!sameVocabulary(dir)) {
            throw new ModelException(
                    dir.resolve(TOKENIZER) + " is not the vocabulary of RoomWorld's texts, which the model would"
                            + " be trained on; start from a model that these recipes made, such as models/valr-mini");
        }
        return new Lineage(
                model.config(),
                model.valr()
                        .withEncoders(List.of())
                        .withFramesSeenBy(FrameSight.ALL)
                        .withConfidence(Optional.empty()),
                model.weights());
    }

    private static boolean sameVocabulary(Path dir) {
        try {
            Path own = Files.createTempDirectory("valr-vocabulary-");
            try {
                BpeVocabulary.write(own);
                return Files.exists(dir.resolve(TOKENIZER))
                        && Files.mismatch(own.resolve(TOKENIZER), dir.resolve(TOKENIZER)) < 0;
            } finally {
                delete(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compare the vocabulary of " + dir, e);
        }
    }

    private static void delete(Path dir) throws IOException {
        try (var files = Files.list(dir)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(dir);
    }

    /**
     * This with its decoder's last blocks as they are before any training.
     *
     * @param blocks 0 or more
     * @throws ModelException when it has not as many
     */
    Lineage withFreshBlocks(int blocks, long seed) {
        int first = config.text().numHiddenLayers() - blocks;
        if (first < 0) {
            throw new ModelException(
                    "fresh_blocks is " + blocks + "; the decoder of the model that is started from has "
                            + config.text().numHiddenLayers());
        }
        if (blocks == 0) {
            return this;
        }
        Map<String, Tensor> all = new LinkedHashMap<>(weights);
        Map<String, Tensor> fresh = MiniModel.init(config, seed);
        IntStream.range(first, config.text().numHiddenLayers())
                .mapToObj(layer -> "model.language_model.layers." + layer + ".")
                .forEach(block -> all.replaceAll((name, old) -> name.startsWith(block) ? fresh.get(name) : old));
        return new Lineage(config, valr, all);
    }

    /**
     * This with the recipe's latents and the recipe's layers, whatever it had.
     *
     * @throws ModelException when its decoder has no such layer
     */
    Lineage withLatentsOf(Recipe recipe) {
        requireLayers(recipe, config);
        return new Lineage(
                config,
                valr.withLatents(
                        recipe.latents(),
                        recipe.alignmentLayer(),
                        recipe.lookLayer(),
                        recipe.norm(),
                        recipe.latentPasses()),
                weights);
    }

    private static void requireLayers(Recipe recipe, ModelConfig config) {
        int layers = config.text().numHiddenLayers();
        require("alignment_layer", recipe.alignmentLayer(), layers);
        require("look_layer", recipe.lookLayer(), layers);
    }

    private static void require(String key, int layer, int layers) {
        if (layer > layers) {
            throw new ModelException(key + " of the recipe is " + layer
                    + "; expected a block of the decoder that is trained, from 1 to " + layers);
        }
    }

    /** This with latents that are to be aligned with the encoders by fresh heads. */
    Lineage alignedWith(Recipe recipe, List<EncoderSpec> encoders) {
        Map<String, Tensor> all = new LinkedHashMap<>(weights);
        all.putAll(AlignmentHeads.init(encoders, config.text().hiddenSize(), recipe.psiWidth(), recipe.seed()));
        ValrConfig aligned =
                valr.withEncoders(encoders).withFramesSeenBy(recipe.valr().framesSeenBy());
        return new Lineage(config, aligned, all);
    }

    /** This with the tower of a tower run, and with words that begin in the tower's directions for them. */
    Lineage withTower(Path towerRun) {
        Map<String, Tensor> all = new LinkedHashMap<>(weights);
        try (Safetensors tower = Safetensors.open(towerRun.resolve(TowerStage.WEIGHTS));
                ChatTokenizer tokenizer = vocabulary()) {
            for (String name : tower.names()) {
                if (all.containsKey(name)) {
                    all.put(name, new Tensor(tower.info(name).shape(), tower.floats(name)));
                }
            }
            all.put(
                    CheckpointCheck.EMBEDDING,
                    WordDirections.apply(
                            all.get(CheckpointCheck.EMBEDDING), tower.floats(TowerObjective.WORDS), tokenizer));
        }
        return new Lineage(config, valr, all);
    }
}
