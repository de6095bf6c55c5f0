package ai.valr.trainer.recipe;

import ai.djl.Device;
import ai.valr.model.config.LatentNorm;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.model.torch.Dtype;
import ai.valr.trainer.roomworld.WorldConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A training from nothing to a VaLR model. JSON keys are these names in snake_case.
 *
 * @param name the model's name
 * @param seed of initial weights, scenes and draws
 * @param world one of {@link WorldConfig#NAMED}
 * @param dtype what gradients are computed in: {@code fp32}, {@code bf16}, or {@code auto} for bf16 where the device has instructions for it;
 *     weights and moments are float32
 * @param shards micro-batches side by side, one thread each
 * @param latents K of the finished model
 * @param alignmentLayer block whose output is aligned, from 1
 * @param lookLayer block whose attention is asked to look ({@code gaze_weight}), from 1
 * @param latentNorm {@code none}, {@code rms} or {@code embed_scale}
 * @param latentPasses passes that compute a block's latents, all at once in each; 0: one after the other
 * @param psiWidth width of the alignment heads
 * @param freshBlocks blocks at the decoder's end that are drawn anew, by the seed, where {@code sft} or {@code valr} is given a model to
 *     start from
 * @param encoders that latents are aligned with, one psi head each; each name once
 * @param tower the base stage's first half
 * @param base the base stage's second half
 * @param gate what the base model must reach
 * @param sft chain-of-thought tuning without latents
 * @param valr latents before each step, aligned
 */
public record Recipe(
        String name,
        long seed,
        String world,
        String dtype,
        int shards,
        int latents,
        int alignmentLayer,
        int lookLayer,
        String latentNorm,
        int latentPasses,
        int psiWidth,
        int freshBlocks,
        List<EncoderRecipe> encoders,
        Tower tower,
        DialogueRecipe base,
        Gate gate,
        DialogueRecipe sft,
        DialogueRecipe valr) {
    private static final Set<String> DTYPES = Set.of("auto", "fp32", "bf16");

    /**
     * Dense labels for the vision tower.
     *
     * @param updates of the optimizer
     * @param walks of one shard of an update
     * @param learningRate at its peak
     */
    public record Tower(int updates, int walks, double learningRate) {
        private void check(Problems problems) {
            problems.atLeast(1, "tower.updates", updates);
            problems.atLeast(1, "tower.walks", walks);
            problems.rate("tower.learning_rate", learningRate);
        }
    }

    /**
     * What the base model must reach on held-out scenes before another stage begins.
     *
     * @param frame share of "where is" answers whose frame shows the object
     * @param side share of those that name the right side of that frame
     * @param scenes of the validation split, all of whose named objects are asked for
     * @param every updates between two checks while the base stage runs
     * @param rounds how often the base stage goes on when it is below
     * @param roundUpdates of each such round
     */
    public record Gate(double frame, double side, int scenes, int every, int rounds, int roundUpdates) {
        private void check(Problems problems) {
            problems.share("gate.frame", frame);
            problems.share("gate.side", side);
            problems.atLeast(1, "gate.scenes", scenes);
            problems.atLeast(1, "gate.every", every);
            problems.atLeast(0, "gate.rounds", rounds);
            problems.atLeast(1, "gate.round_updates", roundUpdates);
        }
    }

    /** @throws IllegalArgumentException that names each value that cannot be */
    public Recipe {
        Problems problems = new Problems();
        problems.require(
                name != null && name.matches("[A-Za-z0-9._-]{1,64}"), "name", name, "1 to 64 of A-Z a-z 0-9 . _ -");
        problems.require(
                world != null && WorldConfig.NAMED.containsKey(world),
                "world",
                world,
                "one of " + WorldConfig.NAMED.keySet());
        problems.require(dtype != null && DTYPES.contains(dtype), "dtype", dtype, "auto, fp32 or bf16");
        problems.between(1, 64, "shards", shards);
        problems.between(1, 64, "latents", latents);
        problems.atLeast(1, "alignment_layer", alignmentLayer);
        problems.atLeast(1, "look_layer", lookLayer);
        problems.oneOf(LatentNorm.values(), "latent_norm", latentNorm);
        problems.require(
                latentPasses >= 0 && latentPasses <= latents,
                "latent_passes",
                latentPasses,
                "0 (one latent after the other) or 1 to latents, " + latents);
        problems.atLeast(1, "psi_width", psiWidth);
        problems.atLeast(0, "fresh_blocks", freshBlocks);
        problems.given("encoders", encoders, all -> check(all, problems));
        problems.given("tower", tower, it -> it.check(problems));
        problems.given("base", base, it -> it.check("base", problems));
        problems.given("gate", gate, it -> it.check(problems));
        problems.given("sft", sft, it -> it.check("sft", problems));
        problems.given("valr", valr, it -> it.check("valr", problems));
        problems.raise();
    }

    private static void check(List<EncoderRecipe> encoders, Problems problems) {
        problems.require(
                !encoders.isEmpty()
                        && encoders.stream().map(EncoderRecipe::name).distinct().count() == encoders.size(),
                "encoders",
                encoders,
                "at least one, each name once");
        for (EncoderRecipe encoder : encoders) {
            String at = "encoder " + encoder.name() + ": ";
            if (encoder instanceof EncoderRecipe.Miniature miniature) {
                problems.atLeast(1, at + "updates", miniature.updates());
                problems.atLeast(1, at + "walks", miniature.walks());
                problems.rate(at + "learning_rate", miniature.learningRate());
            } else if (encoder instanceof EncoderRecipe.Published published) {
                problems.require(
                        published.path() != null && !published.path().isBlank(),
                        at + "path",
                        published.path(),
                        "the path of its folder");
            }
        }
    }

    /** What the name of its world stands for. */
    public WorldConfig worldConfig() {
        return WorldConfig.NAMED.get(world);
    }

    Dtype computeType(Device device) {
        return dtype.equals("auto") ? Bf16Hardware.fastest(device) : Dtype.parse(dtype);
    }

    LatentNorm norm() {
        return LatentNorm.valueOf(latentNorm.toUpperCase(Locale.ROOT));
    }
}
