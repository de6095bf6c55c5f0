package ai.valr.trainer.recipe;

import ai.djl.ndarray.NDManager;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.PooledEncoder;
import ai.valr.trainer.stage.Teacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The encoders that a recipe aligns latents with, and where the trained ones lie in a training's folder. */
final class AlignedEncoders {
    private final Recipe recipe;
    private final Path out;

    AlignedEncoders(Recipe recipe, Path out) {
        this.recipe = recipe;
        this.out = out;
    }

    Path folder(Recipe.Encoder encoder) {
        return out.resolve("encoder-" + encoder.name());
    }

    /** Those that must be trained first. */
    List<Recipe.Miniature> miniatures() {
        return recipe.encoders().stream()
                .filter(Recipe.Miniature.class::isInstance)
                .map(Recipe.Miniature.class::cast)
                .toList();
    }

    boolean trained(Recipe.Miniature encoder) {
        return Files.exists(weights(encoder));
    }

    private Path weights(Recipe.Miniature encoder) {
        return folder(encoder).resolve(EncoderStage.WEIGHTS);
    }

    /** @throws IllegalStateException where one has not been trained */
    void requireTrained() {
        for (Recipe.Miniature encoder : miniatures()) {
            if (!trained(encoder)) {
                throw new IllegalStateException("the recipe aligns with " + encoder.name() + " but there is no "
                        + weights(encoder) + "; run --stage encoders first");
            }
        }
    }

    /** What {@code valr.json} says of them, in the recipe's order. */
    List<EncoderSpec> specs(ModelConfig model) {
        int size = recipe.worldConfig().frameSizePx();
        return recipe.encoders().stream()
                .map(encoder -> encoder instanceof Recipe.Miniature
                        ? PooledEncoder.spec(Teacher.of(encoder.name()), size)
                        : own(encoder, model, size))
                .toList();
    }

    private static EncoderSpec own(Recipe.Encoder encoder, ModelConfig model, int frameSizePx) {
        int side = frameSizePx / model.vision().tokenSide();
        return new EncoderSpec(encoder.name(), model.text().hiddenSize(), side, side);
    }

    /** Loads them. What is loaded lives as long as the manager. */
    List<FeatureSource> open(NDManager manager, ModelConfig model) {
        List<EncoderSpec> specs = specs(model);
        List<FeatureSource> sources = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            EncoderSpec spec = specs.get(i);
            sources.add(
                    recipe.encoders().get(i) instanceof Recipe.Miniature miniature
                            ? new PooledEncoder(
                                    spec, MiniEncoder.open(manager, Teacher.of(spec.name()), weights(miniature)))
                            : new OwnTokens(spec));
        }
        return sources;
    }
}
