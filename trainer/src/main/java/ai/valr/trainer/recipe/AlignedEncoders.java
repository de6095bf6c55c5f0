package ai.valr.trainer.recipe;

import ai.djl.ndarray.NDManager;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.trainer.data.FeatureSource;
import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.encoder.PublishedEncoder;
import ai.valr.trainer.stage.MiniEncoder;
import ai.valr.trainer.stage.PooledEncoder;
import ai.valr.trainer.stage.Teacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The encoders that a recipe aligns latents with, and where those trained here lie in a training's folder. */
public final class AlignedEncoders {
    private final Recipe recipe;
    private final Path out;

    /** @param out folder that holds {@code encoder-NAME}, or is to hold them */
    public AlignedEncoders(Recipe recipe, Path out) {
        this.recipe = recipe;
        this.out = out;
    }

    Path folder(EncoderRecipe encoder) {
        return out.resolve("encoder-" + encoder.name());
    }

    /** Those that must be trained first. */
    List<EncoderRecipe.Miniature> miniatures() {
        return recipe.encoders().stream()
                .filter(EncoderRecipe.Miniature.class::isInstance)
                .map(EncoderRecipe.Miniature.class::cast)
                .toList();
    }

    boolean trained(EncoderRecipe.Miniature encoder) {
        return Files.exists(weights(encoder));
    }

    private Path weights(EncoderRecipe.Miniature encoder) {
        return folder(encoder).resolve(EncoderStage.WEIGHTS);
    }

    /**
     * Holds the folders of the published encoders against what they should be, so that a wrong path is told before hours of
     * training and not after.
     *
     * @throws ai.valr.model.ModelException naming the folder, or what is wrong in it
     */
    void checkPublished() {
        for (EncoderRecipe encoder : recipe.encoders()) {
            if (encoder instanceof EncoderRecipe.Published published) {
                published(published);
                PublishedEncoder.check(Path.of(published.path()));
            }
        }
    }

    /** @throws IllegalStateException where one has not been trained */
    void requireTrained() {
        for (EncoderRecipe.Miniature encoder : miniatures()) {
            if (!trained(encoder)) {
                throw new IllegalStateException("the recipe aligns with " + encoder.name() + " but there is no "
                        + weights(encoder) + "; run --stage encoders first");
            }
        }
    }

    /** What {@code valr.json} says of them, in the recipe's order. */
    List<EncoderSpec> specs(ModelConfig model) {
        return recipe.encoders().stream().map(encoder -> spec(encoder, model)).toList();
    }

    private EncoderSpec spec(EncoderRecipe encoder, ModelConfig model) {
        int size = recipe.worldConfig().frameSizePx();
        if (encoder instanceof EncoderRecipe.Miniature miniature) {
            return PooledEncoder.spec(Teacher.of(miniature.name()), size);
        }
        return encoder instanceof EncoderRecipe.Published published ? published(published) : own(encoder, model, size);
    }

    private EncoderSpec published(EncoderRecipe.Published encoder) {
        return PublishedEncoder.spec(
                encoder.name(), Path.of(encoder.path()), recipe.worldConfig().frameSizePx());
    }

    private static EncoderSpec own(EncoderRecipe encoder, ModelConfig model, int frameSizePx) {
        int side = frameSizePx / model.vision().tokenSide();
        return new EncoderSpec(encoder.name(), model.text().hiddenSize(), side, side);
    }

    /** Loads them. What is loaded lives as long as the manager. */
    public List<FeatureSource> open(NDManager manager, ModelConfig model) {
        return recipe.encoders().stream()
                .map(encoder -> open(manager, encoder, spec(encoder, model)))
                .toList();
    }

    private FeatureSource open(NDManager manager, EncoderRecipe encoder, EncoderSpec spec) {
        if (encoder instanceof EncoderRecipe.Miniature miniature) {
            return new PooledEncoder(spec, MiniEncoder.open(manager, Teacher.of(spec.name()), weights(miniature)));
        }
        return encoder instanceof EncoderRecipe.Published published
                ? PublishedEncoder.open(
                        manager, spec, Path.of(published.path()), recipe.computeType(manager.getDevice()))
                : new OwnTokens(spec);
    }
}
