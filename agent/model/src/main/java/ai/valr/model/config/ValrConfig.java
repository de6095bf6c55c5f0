package ai.valr.model.config;

import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.ContextBudget;
import ai.valr.model.ModelException;
import ai.valr.model.file.AtomicFile;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code valr.json}: what makes a Qwen2.5-VL a VaLR model. A folder without it is a plain Qwen2.5-VL, which has no
 * latents.
 *
 * @param name the model's name, where it shall not be its folder's
 * @param latentOpenId id of {@code <latent>}, or {@link #NO_TOKEN}
 * @param latentCloseId id of {@code </latent>}, or {@link #NO_TOKEN}
 * @param stepDelimiterId ends a step that another one follows, or {@link #NO_TOKEN}
 * @param latents K where a request does not say; 0 without latents
 * @param maxLatents the largest K that a request may ask for
 * @param alignmentLayer block whose output was aligned, counted from 1
 * @param lookLayer block whose attention says where the model looks, and was asked to look there, counted from 1
 * @param latentNorm what is done to a hidden state before it is fed back
 * @param latentPasses passes that compute a block's latents, all K at once in each; {@link #RECURRENT}: one after the other
 * @param framesSeenBy which positions may attend to visual tokens
 * @param framePrefix text before each frame, {@code {n}} being its number from 1; may be empty
 * @param systemPrompt of every session; empty for no system turn
 * @param context what the model was trained to hold
 * @param encoders that the latents were aligned to
 * @param confidence what makes the model's own confidence the chance of being right; empty where that was not fitted
 */
public record ValrConfig(
        Optional<String> name,
        int latentOpenId,
        int latentCloseId,
        int stepDelimiterId,
        int latents,
        int maxLatents,
        int alignmentLayer,
        int lookLayer,
        LatentNorm latentNorm,
        int latentPasses,
        FrameSight framesSeenBy,
        String framePrefix,
        Optional<String> systemPrompt,
        ContextBudget context,
        List<EncoderSpec> encoders,
        Optional<ConfidenceScales> confidence) {
    public static final String FILE = "valr.json";
    public static final int NO_TOKEN = -1;
    /** Passes of a model whose latents are computed one after the other, as in the paper. */
    public static final int RECURRENT = 0;
    /** Bound on K that no setting passes: a latent block is K sequential passes. */
    public static final int LATENTS_LIMIT = 1024;
    /** What Qwen's own template says where a conversation has no system turn. */
    public static final String DEFAULT_SYSTEM_PROMPT = "You are a helpful assistant.";

    static final String LOOK_LAYER = "look_layer";
    static final String LATENT_PASSES = "latent_passes";
    static final String FRAMES_SEEN_BY = "frames_seen_by";
    static final String CONTEXT_FRAMES = "context_frames";
    static final String CONTEXT_TURNS = "context_turns";
    static final String CONFIDENCE = "confidence";
    static final String OPTIONS = "options";
    static final String NUMBERS = "numbers";
    static final String TEMPERATURE = "temperature";
    static final String OFFSET = "offset";

    /** The paper aligns block 12 of 28. */
    private static final double ALIGNMENT_DEPTH = 0.43;

    public ValrConfig {
        encoders = List.copyOf(encoders);
    }

    /** A plain Qwen2.5-VL. */
    public static ValrConfig plain(ModelConfig model) {
        return new ValrConfig(
                Optional.empty(),
                NO_TOKEN,
                NO_TOKEN,
                NO_TOKEN,
                0,
                0,
                defaultAlignmentLayer(model.text().numHiddenLayers()),
                defaultAlignmentLayer(model.text().numHiddenLayers()),
                LatentNorm.NONE,
                RECURRENT,
                FrameSight.ALL,
                "",
                Optional.of(DEFAULT_SYSTEM_PROMPT),
                ContextBudget.UNBOUNDED,
                List.of(),
                Optional.empty());
    }

    /** floor(0.43 L), at least 1. */
    public static int defaultAlignmentLayer(int numHiddenLayers) {
        return Math.max(1, (int) Math.floor(ALIGNMENT_DEPTH * numHiddenLayers));
    }

    /** This, aligned to other encoders. */
    public ValrConfig withEncoders(List<EncoderSpec> others) {
        return with(framesSeenBy, others, confidence);
    }

    /** This, with frames that others may attend to. */
    public ValrConfig withFramesSeenBy(FrameSight sight) {
        return with(sight, encoders, confidence);
    }

    /** This, with another scale of its confidence, or with none. */
    public ValrConfig withConfidence(Optional<ConfidenceScales> scale) {
        return with(framesSeenBy, encoders, scale);
    }

    private ValrConfig with(FrameSight sight, List<EncoderSpec> others, Optional<ConfidenceScales> scale) {
        return new ValrConfig(
                name,
                latentOpenId,
                latentCloseId,
                stepDelimiterId,
                latents,
                maxLatents,
                alignmentLayer,
                lookLayer,
                latentNorm,
                latentPasses,
                sight,
                framePrefix,
                systemPrompt,
                context,
                others,
                scale);
    }

    /** This with other latents: K, the blocks that are aligned and that look, what is done to what is fed back, and the passes that compute them. */
    public ValrConfig withLatents(int k, int aligned, int looking, LatentNorm norm, int passes) {
        return new ValrConfig(
                name,
                latentOpenId,
                latentCloseId,
                stepDelimiterId,
                k,
                Math.max(k, maxLatents),
                aligned,
                looking,
                norm,
                passes,
                framesSeenBy,
                framePrefix,
                systemPrompt,
                context,
                encoders,
                confidence);
    }

    /** Whether the model can take latent steps. */
    public boolean hasLatents() {
        return latents > 0;
    }

    /**
     * Reads the file in a model's folder, or {@link #plain} where there is none.
     *
     * @throws ModelException with every problem found, one a line
     */
    public static ValrConfig read(Path dir, ModelConfig model) {
        Path file = dir.resolve(FILE);
        return Files.exists(file) ? parse(JsonFile.read(file), file.toString(), model) : plain(model);
    }

    /** @throws ModelException with every problem found, one a line */
    public static ValrConfig parse(JsonNode json, String source, ModelConfig model) {
        return new ValrConfigReader(json, source, model).read();
    }

    /** Writes the file into a model's folder. */
    public void write(Path dir) {
        AtomicFile.write(dir.resolve(FILE), JsonFile.bytes(json()));
    }

    /**
     * The same bytes for the same configuration but for its name, its encoders, which serving does not need, and the scale of its
     * confidence, on which no step depends.
     */
    public byte[] canonical() {
        ObjectNode json = withEncoders(List.of()).json();
        json.remove("name");
        json.remove(CONFIDENCE);
        json.remove("encoders");
        return JsonFile.bytes(json);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        name.ifPresent(value -> json.put("name", value));
        putToken(json, "latent_open_id", latentOpenId);
        putToken(json, "latent_close_id", latentCloseId);
        putToken(json, "step_delimiter_id", stepDelimiterId);
        json.put("latents", latents);
        json.put("max_latents", maxLatents);
        json.put("alignment_layer", alignmentLayer);
        if (lookLayer != alignmentLayer) {
            json.put(LOOK_LAYER, lookLayer);
        }
        json.put("latent_norm", latentNorm.json());
        if (latentPasses != RECURRENT) {
            json.put(LATENT_PASSES, latentPasses);
        }
        if (framesSeenBy != FrameSight.ALL) {
            json.put(FRAMES_SEEN_BY, framesSeenBy.json());
        }
        json.put("frame_prefix", framePrefix);
        json.put("system_prompt", systemPrompt.orElse(null));
        putBound(json, CONTEXT_FRAMES, context.frames());
        putBound(json, CONTEXT_TURNS, context.turns());
        ArrayNode list = json.putArray("encoders");
        for (EncoderSpec encoder : encoders) {
            list.addObject()
                    .put("name", encoder.name())
                    .put("dim", encoder.dim())
                    .put("grid_h", encoder.gridH())
                    .put("grid_w", encoder.gridW());
        }
        confidence.ifPresent(scales -> {
            ObjectNode object = json.putObject(CONFIDENCE);
            put(object, OPTIONS, scales.options());
            put(object, NUMBERS, scales.numbers());
        });
        return json;
    }

    private static void put(ObjectNode json, String key, ConfidenceScale scale) {
        json.putObject(key).put(TEMPERATURE, scale.temperature()).put(OFFSET, scale.offset());
    }

    private static void putBound(ObjectNode json, String key, int bound) {
        if (bound != Integer.MAX_VALUE) {
            json.put(key, bound);
        }
    }

    private static void putToken(ObjectNode json, String key, int id) {
        if (id != NO_TOKEN) {
            json.put(key, id);
        }
    }
}
