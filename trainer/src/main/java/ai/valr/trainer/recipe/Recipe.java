package ai.valr.trainer.recipe;

import ai.valr.model.config.FrameSight;
import ai.valr.model.config.LatentNorm;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.TorchDevice;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.OwnTokens;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
        String latentNorm,
        int latentPasses,
        int psiWidth,
        int freshBlocks,
        List<Encoder> encoders,
        Tower tower,
        Dialogue base,
        Gate gate,
        Dialogue sft,
        Dialogue valr) {
    private static final Set<String> DTYPES = Set.of("auto", "fp32", "bf16");

    /** A frozen encoder that latents are aligned with, known by its name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name", visible = true)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Own.class, name = Own.NAME),
        @JsonSubTypes.Type(
                value = Miniature.class,
                names = {"semantics", "geometry"}),
        @JsonSubTypes.Type(
                value = Published.class,
                names = {"dinov3", "siglip2", "dinov2"})
    })
    public sealed interface Encoder {
        /** Also the name of its head psi. */
        String name();
    }

    /**
     * The tower's own merged tokens.
     *
     * @param name {@value #NAME}
     */
    public record Own(String name) implements Encoder {
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
    public record Miniature(String name, int updates, int walks, double learningRate) implements Encoder {}

    /**
     * An encoder with published weights, frozen.
     *
     * @param name {@code dinov3}, {@code siglip2} (at a fixed resolution or NaFlex) or {@code dinov2} (with registers)
     * @param path its folder in Hugging Face's layout, from the working directory
     */
    public record Published(String name, String path) implements Encoder {}

    /**
     * Dense labels for the vision tower.
     *
     * @param updates of the optimizer
     * @param walks of one shard of an update
     * @param learningRate at its peak
     */
    public record Tower(int updates, int walks, double learningRate) {}

    /**
     * A stage of dialogues about scenes.
     *
     * @param updates of the optimizer
     * @param pool scenes that dialogues are about
     * @param scenes of one micro-batch
     * @param rows dialogues about each of them
     * @param accumulation micro-batches one after the other in each shard
     * @param learningRate at its peak
     * @param grounding weight of "where is"
     * @param caption weight of "what is in frame n"
     * @param drill weight of geometry without pictures
     * @param question weight of the eight types
     * @param typeWeights how often a type of question is drawn beside the others, in questions and drills; 1 where it is not named
     * @param maxTurns turns of one dialogue, at most
     * @param nameFrames whether visual tokens are asked for their frame's number
     * @param gazeWeight of the loss that asks words for a look at what they are about, or, where text may not look, the latents
     *     before them; 0 for none
     * @param repaWeight lambda; used with latents alone
     * @param latentsShare share of the updates whose rows have latents, used with latents alone; the others teach to answer without
     * @param repaUntil share of the updates after which lambda is 0
     * @param targetFrames {@code single}: a step's latents are aligned with the frame that it should look at; {@code multiple}: with
     *     all frames that show what it is about
     * @param unlabelled walks of a micro-batch that no text is learned from and whose latents are aligned; used with latents alone
     * @param unlabelledPool how many walks these are drawn from
     * @param bottleneck share of the updates whose text may not attend to visual tokens, used with latents alone; at 1 the model is
     *     served so
     * @param followUps which questions come behind another one: {@code numbers}, those for a number and those with options behind one for
     *     a number; {@code any}, any behind any
     * @param steps {@code worked}: steps say where things are and what is worked out of it; {@code placed}: where things are; {@code
     *     terse}: they name what they are about, so that what the answer needs is in no word
     */
    public record Dialogue(
            int updates,
            int pool,
            int scenes,
            int rows,
            int accumulation,
            double learningRate,
            double grounding,
            double caption,
            double drill,
            double question,
            Map<String, Double> typeWeights,
            int maxTurns,
            boolean nameFrames,
            double gazeWeight,
            double repaWeight,
            double latentsShare,
            double repaUntil,
            String targetFrames,
            int unlabelled,
            int unlabelledPool,
            double bottleneck,
            String followUps,
            String steps) {
        private static final String SINGLE = "single";
        private static final String MULTIPLE = "multiple";

        /** How many frames a step's latents are aligned with, at most. */
        int mostTargetFrames() {
            return targetFrames.equals(SINGLE) ? 1 : Integer.MAX_VALUE;
        }

        /** Which questions come behind another one. */
        Lesson.FollowUps behind() {
            return Lesson.FollowUps.valueOf(followUps.toUpperCase(Locale.ROOT));
        }

        /** What the steps of the eight types say. */
        Lesson.Steps said() {
            return Lesson.Steps.valueOf(steps.toUpperCase(Locale.ROOT));
        }

        /** Who sees the frames of a model that this makes. */
        FrameSight framesSeenBy() {
            return bottleneck == 1 ? FrameSight.LATENTS : FrameSight.ALL;
        }

        /** The weights by type. */
        Map<QuestionType, Double> weights() {
            Map<QuestionType, Double> weights = new EnumMap<>(QuestionType.class);
            typeWeights.forEach((name, weight) -> weights.put(QuestionType.ofVsiName(name), weight));
            return weights;
        }

        private boolean knowsItsTypes() {
            return typeWeights != null
                    && typeWeights.values().stream().allMatch(weight -> weight != null && weight >= 0)
                    && QuestionType.vsiBench().stream()
                            .map(QuestionType::vsiName)
                            .toList()
                            .containsAll(typeWeights.keySet());
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
    public record Gate(double frame, double side, int scenes, int every, int rounds, int roundUpdates) {}

    public Recipe {
        List<String> problems = new ArrayList<>();
        require(
                problems,
                name != null && name.matches("[A-Za-z0-9._-]{1,64}"),
                "name",
                name,
                "1 to 64 of A-Z a-z 0-9 . _ -");
        require(problems, WorldConfig.NAMED.containsKey(world), "world", world, "one of " + WorldConfig.NAMED.keySet());
        require(problems, dtype != null && DTYPES.contains(dtype), "dtype", dtype, "auto, fp32 or bf16");
        require(problems, shards >= 1 && shards <= 64, "shards", shards, "1 to 64");
        require(problems, latents >= 1 && latents <= 64, "latents", latents, "1 to 64");
        require(problems, alignmentLayer >= 1, "alignment_layer", alignmentLayer, "1 or more");
        require(
                problems,
                latentPasses >= 0 && latentPasses <= latents,
                "latent_passes",
                latentPasses,
                "0 (one latent after the other) or 1 to latents, " + latents);
        require(problems, psiWidth >= 1, "psi_width", psiWidth, "1 or more");
        require(problems, freshBlocks >= 0, "fresh_blocks", freshBlocks, "0 or more");
        require(
                problems,
                List.of("none", "rms", "embed_scale").contains(String.valueOf(latentNorm)),
                "latent_norm",
                latentNorm,
                "none, rms or embed_scale");
        require(
                problems,
                tower != null && tower.updates >= 1 && tower.walks >= 1 && tower.learningRate > 0,
                "tower",
                tower,
                "updates, walks and learning_rate above 0");
        check(problems, encoders);
        check(problems, "base", base);
        require(
                problems,
                gate != null
                        && gate.frame >= 0
                        && gate.frame <= 1
                        && gate.side >= 0
                        && gate.side <= 1
                        && gate.scenes >= 1
                        && gate.every >= 1
                        && gate.rounds >= 0
                        && gate.roundUpdates >= 1,
                "gate",
                gate,
                "frame and side from 0 to 1, rounds 0 or more, scenes, every and round_updates 1 or more");
        check(problems, "sft", sft);
        check(problems, "valr", valr);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the recipe is not usable:\n  " + String.join("\n  ", problems));
        }
    }

    private static String word(Enum<?> it) {
        return it.name().toLowerCase(Locale.ROOT);
    }

    private static void check(List<String> problems, List<Encoder> encoders) {
        require(
                problems,
                encoders != null
                        && !encoders.isEmpty()
                        && encoders.stream().map(Encoder::name).distinct().count() == encoders.size(),
                "encoders",
                encoders,
                "at least one, each name once");
        for (Encoder encoder : encoders == null ? List.<Encoder>of() : encoders) {
            if (encoder instanceof Miniature miniature) {
                require(
                        problems,
                        miniature.updates >= 1 && miniature.walks >= 1 && miniature.learningRate > 0,
                        "encoder " + miniature.name,
                        miniature,
                        "updates, walks and learning_rate above 0");
            } else if (encoder instanceof Published published) {
                require(
                        problems,
                        published.path != null && !published.path.isBlank(),
                        "encoder " + published.name,
                        published,
                        "the path of its folder");
            }
        }
    }

    private static void check(List<String> problems, String stage, Dialogue dialogue) {
        require(
                problems,
                dialogue != null
                        && dialogue.updates >= 1
                        && dialogue.pool >= 1
                        && dialogue.scenes >= 1
                        && dialogue.rows >= 1
                        && dialogue.accumulation >= 1
                        && dialogue.learningRate > 0
                        && dialogue.maxTurns >= 1
                        && dialogue.gazeWeight >= 0
                        && dialogue.repaWeight >= 0
                        && dialogue.latentsShare >= 0
                        && dialogue.latentsShare <= 1
                        && dialogue.repaUntil >= 0
                        && dialogue.repaUntil <= 1
                        && dialogue.unlabelled >= 0
                        && dialogue.unlabelledPool >= Math.min(1, dialogue.unlabelled)
                        && dialogue.bottleneck >= 0
                        && dialogue.bottleneck <= 1,
                stage,
                dialogue,
                "updates, pool, scenes, rows, accumulation, learning_rate and max_turns above 0, gaze_weight and repa_weight"
                        + " 0 or more, latents_share, repa_until and bottleneck from 0 to 1, unlabelled_pool 1 or more where unlabelled is");
        if (dialogue != null) {
            require(
                    problems,
                    Dialogue.SINGLE.equals(dialogue.targetFrames) || Dialogue.MULTIPLE.equals(dialogue.targetFrames),
                    stage + ".target_frames",
                    dialogue.targetFrames,
                    "single or multiple");
            require(
                    problems,
                    Stream.of(Lesson.FollowUps.values()).anyMatch(it -> word(it).equals(dialogue.followUps)),
                    stage + ".follow_ups",
                    dialogue.followUps,
                    "numbers or any");
            require(
                    problems,
                    Stream.of(Lesson.Steps.values()).anyMatch(it -> word(it).equals(dialogue.steps)),
                    stage + ".steps",
                    dialogue.steps,
                    "worked, placed or terse");
            require(
                    problems,
                    dialogue.bottleneck < 1 || dialogue.latentsShare == 1,
                    stage + ".latents_share",
                    dialogue.latentsShare,
                    "1 where bottleneck is 1: without latents nobody would see the frames");
        }
        require(
                problems,
                dialogue == null || dialogue.knowsItsTypes(),
                stage + ".type_weights",
                dialogue == null ? null : dialogue.typeWeights,
                "VSI-Bench's names of question types, each with a weight of 0 or more");
    }

    private static void require(List<String> problems, boolean holds, String key, Object value, String expected) {
        if (!holds) {
            problems.add(key + " is " + value + "; expected " + expected);
        }
    }

    /** What the name of its world stands for. */
    public WorldConfig worldConfig() {
        return WorldConfig.NAMED.get(world);
    }

    Dtype computeType() {
        return dtype.equals("auto") ? Bf16Hardware.fastest(TorchDevice.resolve("auto")) : Dtype.parse(dtype);
    }

    LatentNorm norm() {
        return switch (latentNorm) {
            case "rms" -> LatentNorm.RMS;
            case "embed_scale" -> LatentNorm.EMBED_SCALE;
            default -> LatentNorm.NONE;
        };
    }
}
