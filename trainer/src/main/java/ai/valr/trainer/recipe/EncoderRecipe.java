package ai.valr.trainer.recipe;

import ai.valr.trainer.data.OwnTokens;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A frozen encoder that latents are aligned with, known by its name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name", visible = true)
@JsonSubTypes({
    @JsonSubTypes.Type(value = EncoderRecipe.Own.class, name = EncoderRecipe.Own.NAME),
    @JsonSubTypes.Type(
            value = EncoderRecipe.Miniature.class,
            names = {"semantics", "geometry"}),
    @JsonSubTypes.Type(
            value = EncoderRecipe.Published.class,
            names = {"dinov3", "siglip2", "dinov2", "pi3"})
})
public sealed interface EncoderRecipe {
    /** Also the name of its head psi. */
    String name();

    /**
     * The tower's own merged tokens.
     *
     * @param name {@value #NAME}
     */
    record Own(String name) implements EncoderRecipe {
        public static final String NAME = OwnTokens.NAME;
    }

    /**
     * A miniature teacher, trained by the stage {@code encoders}.
     *
     * @param name {@code semantics} or {@code geometry}
     * @param updates of the optimizer
     * @param walks of one shard of an update
     * @param learningRate at its peak
     */
    record Miniature(String name, int updates, int walks, double learningRate) implements EncoderRecipe {}

    /**
     * An encoder with published weights, frozen.
     *
     * @param name {@code dinov3}, {@code siglip2} (at a fixed resolution or NaFlex), {@code dinov2} (with registers) or {@code pi3}
     * @param path its folder in Hugging Face's layout, from the working directory
     */
    record Published(String name, String path) implements EncoderRecipe {}
}
