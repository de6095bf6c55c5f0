package ai.valr.model.config;

import ai.valr.model.ConfidenceScale;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.ContextBudget;
import ai.valr.model.ModelException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and checks one {@code valr.json}. Used once, by one thread. */
final class ValrConfigReader {
    private static final String ALIGNMENT_LAYER = "alignment_layer";
    private static final List<String> KEYS = List.of(
            "name",
            "latent_open_id",
            "latent_close_id",
            "step_delimiter_id",
            "latents",
            "max_latents",
            ALIGNMENT_LAYER,
            ValrConfig.LOOK_LAYER,
            "latent_norm",
            ValrConfig.LATENT_PASSES,
            ValrConfig.FRAMES_SEEN_BY,
            "frame_prefix",
            "system_prompt",
            ValrConfig.CONTEXT_FRAMES,
            ValrConfig.CONTEXT_TURNS,
            "encoders",
            ValrConfig.CONFIDENCE);
    private static final List<String> SCALE_KEYS = List.of(ValrConfig.TEMPERATURE, ValrConfig.OFFSET);
    private static final List<String> ENCODER_KEYS = List.of("name", "dim", "grid_h", "grid_w");
    private static final int DEFAULT_MAX_LATENTS = 64;

    private final List<String> problems = new ArrayList<>();
    private final JsonNode json;
    private final String source;
    private final ModelConfig model;
    private final Fields fields;

    ValrConfigReader(JsonNode json, String source, ModelConfig model) {
        this.json = json;
        this.source = source;
        this.model = model;
        this.fields = new Fields(source, problems, json);
    }

    ValrConfig read() {
        refuseUnknown(json, "", KEYS);
        int latents = fields.integer(0, 0, "latents");
        int aligned = block(ValrConfig.defaultAlignmentLayer(model.text().numHiddenLayers()), ALIGNMENT_LAYER);
        ValrConfig read = new ValrConfig(
                Optional.ofNullable(fields.text(null, "name")),
                token("latent_open_id", latents),
                token("latent_close_id", latents),
                token("step_delimiter_id", latents),
                latents,
                fields.integer(0, latents == 0 ? 0 : Math.max(latents, DEFAULT_MAX_LATENTS), "max_latents"),
                aligned,
                block(aligned, ValrConfig.LOOK_LAYER),
                latentNorm(),
                fields.integer(1, ValrConfig.RECURRENT, ValrConfig.LATENT_PASSES),
                framesSeenBy(latents),
                fields.text("", "frame_prefix"),
                systemPrompt(),
                context(),
                encoders(),
                confidence());
        check(read);
        if (!problems.isEmpty()) {
            throw new ModelException(source + " has " + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  ") + String.join("\n  ", problems));
        }
        return read;
    }

    private void check(ValrConfig read) {
        fields.require(
                read.maxLatents() >= read.latents() && read.maxLatents() <= ValrConfig.LATENTS_LIMIT,
                "max_latents",
                read.maxLatents(),
                "from latents " + read.latents() + " to " + ValrConfig.LATENTS_LIMIT);
        fields.require(
                read.latents() > 0 || read.maxLatents() == 0, "max_latents", read.maxLatents(), "0 where latents is 0");
        fields.require(
                read.latentPasses() <= read.maxLatents(),
                ValrConfig.LATENT_PASSES,
                read.latentPasses(),
                "at most max_latents " + read.maxLatents());
        List<Integer> used =
                new ArrayList<>(List.of(read.latentOpenId(), read.latentCloseId(), read.stepDelimiterId()));
        used.removeIf(id -> id == ValrConfig.NO_TOKEN);
        fields.require(
                new HashSet<>(used).size() == used.size(),
                "latent_open_id, latent_close_id, step_delimiter_id",
                used,
                "different tokens");
    }

    /** A block of the decoder, from 1. */
    private int block(int otherwise, String key) {
        int layers = model.text().numHiddenLayers();
        int block = fields.integer(1, otherwise, key);
        fields.require(block <= layers, key, block, "a block from 1 to num_hidden_layers " + layers);
        return block;
    }

    /** A token id; required where the model has latents. */
    private int token(String key, int latents) {
        int vocabSize = model.text().vocabSize();
        int id = fields.integer(0, latents > 0 ? null : Integer.valueOf(ValrConfig.NO_TOKEN), key);
        fields.require(id < vocabSize, key, id, "below vocab_size " + vocabSize);
        return id;
    }

    private LatentNorm latentNorm() {
        String word = fields.text(LatentNorm.NONE.json(), "latent_norm");
        for (LatentNorm norm : LatentNorm.values()) {
            if (norm.json().equals(word)) {
                return norm;
            }
        }
        fields.problem("latent_norm", word, "one of " + LatentNorm.words());
        return LatentNorm.NONE;
    }

    private FrameSight framesSeenBy(int latents) {
        String word = fields.text(FrameSight.ALL.json(), ValrConfig.FRAMES_SEEN_BY);
        for (FrameSight sight : FrameSight.values()) {
            if (sight.json().equals(word)) {
                fields.require(
                        sight == FrameSight.ALL || latents > 0,
                        ValrConfig.FRAMES_SEEN_BY,
                        word,
                        "all where latents is 0: nobody else would see the frames");
                return sight;
            }
        }
        fields.problem(ValrConfig.FRAMES_SEEN_BY, word, "one of " + FrameSight.words());
        return FrameSight.ALL;
    }

    /** Absent is Qwen's own; null is none. */
    private Optional<String> systemPrompt() {
        if (json.path("system_prompt").isNull()) {
            return Optional.empty();
        }
        return Optional.of(fields.text(ValrConfig.DEFAULT_SYSTEM_PROMPT, "system_prompt"));
    }

    private ContextBudget context() {
        int frames = fields.integer(1, Integer.MAX_VALUE, ValrConfig.CONTEXT_FRAMES);
        int turns = fields.integer(1, Integer.MAX_VALUE, ValrConfig.CONTEXT_TURNS);
        return frames < 1 || turns < 1 ? ContextBudget.UNBOUNDED : new ContextBudget(frames, turns);
    }

    private List<EncoderSpec> encoders() {
        List<EncoderSpec> encoders = new ArrayList<>();
        Set<String> names = new HashSet<>();
        JsonNode list = fields.find("encoders");
        if (!list.isMissingNode() && !list.isArray()) {
            fields.problem("encoders", list, "a list of objects with " + ENCODER_KEYS);
            return encoders;
        }
        for (JsonNode node : list) {
            int before = problems.size();
            refuseUnknown(node, "encoders.", ENCODER_KEYS);
            Fields encoder = new Fields(source, problems, node);
            String name = encoder.text("", "name");
            encoder.require(!name.isBlank() && names.add(name), "encoders.name", name, "a name that no other has");
            int dim = encoder.integer(1, null, "dim");
            int gridH = encoder.integer(1, null, "grid_h");
            int gridW = encoder.integer(1, null, "grid_w");
            if (problems.size() == before) {
                encoders.add(new EncoderSpec(name, dim, gridH, gridW));
            }
        }
        return encoders;
    }

    private Optional<ConfidenceScales> confidence() {
        JsonNode node = fields.find(ValrConfig.CONFIDENCE);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (node.has(ValrConfig.TEMPERATURE)) {
            problems.add(ValrConfig.CONFIDENCE
                    + " has one scale, of the answering step alone, as an earlier version fitted it;"
                    + " expected one for " + ValrConfig.OPTIONS + " and one for " + ValrConfig.NUMBERS
                    + ": take it out of "
                    + source + " and fit it again with valr experiment calibration --write");
            return Optional.empty();
        }
        int before = problems.size();
        refuseUnknown(node, ValrConfig.CONFIDENCE + ".", List.of(ValrConfig.OPTIONS, ValrConfig.NUMBERS));
        ConfidenceScale options = scale(ValrConfig.OPTIONS);
        ConfidenceScale numbers = scale(ValrConfig.NUMBERS);
        return problems.size() == before ? Optional.of(new ConfidenceScales(options, numbers)) : Optional.empty();
    }

    private ConfidenceScale scale(String kind) {
        Fields scale = fields.inside(ValrConfig.CONFIDENCE).inside(kind);
        String path = ValrConfig.CONFIDENCE + "." + kind;
        int before = problems.size();
        refuseUnknown(fields.find(ValrConfig.CONFIDENCE).path(kind), path + ".", SCALE_KEYS);
        double temperature = scale.positive(1, ValrConfig.TEMPERATURE);
        JsonNode offset = scale.find(ValrConfig.OFFSET);
        fields.require(
                offset.isMissingNode() || (offset.isNumber() && Double.isFinite(offset.doubleValue())),
                path + "." + ValrConfig.OFFSET,
                offset,
                "a number");
        return problems.size() == before ? new ConfidenceScale(temperature, offset.asDouble()) : null;
    }

    private void refuseUnknown(JsonNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problems.add(path + key + " is no setting; the nearest one is " + path + NearestKey.of(key, known)
                        + "; fix " + source);
            }
        });
    }
}
