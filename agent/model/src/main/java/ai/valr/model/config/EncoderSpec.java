package ai.valr.model.config;

/**
 * A frozen encoder that the latents were aligned to.
 *
 * @param name also the name of its head psi in {@code alignment.safetensors}
 * @param dim width of its features
 * @param gridH patches down
 * @param gridW patches across
 */
public record EncoderSpec(String name, int dim, int gridH, int gridW) {
    public EncoderSpec {
        if (name.isBlank() || dim < 1 || gridH < 1 || gridW < 1) {
            throw new IllegalArgumentException("encoder \"" + name + "\" of dim " + dim + " on a grid " + gridH + "x"
                    + gridW + " needs a name and sizes of at least 1");
        }
    }
}
