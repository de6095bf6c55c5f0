package ai.valr.model.config;

import ai.valr.model.ModelException;
import ai.valr.model.file.AtomicFile;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code preprocessor_config.json}: how a picture becomes patches. What the file leaves out is as Qwen2.5-VL was
 * released.
 *
 * @param minPixels smaller pictures are enlarged to this area
 * @param maxPixels larger pictures are reduced to this area
 * @param patchSize pixels along a patch's side
 * @param temporalPatchSize frames in a patch
 * @param mergeSize patches along the side of one visual token
 * @param rescaleFactor first factor on the values 0 to 255
 * @param imageMean subtracted after it, one for each of red, green, blue
 * @param imageStd divisor after that
 */
public record PreprocessorConfig(
        long minPixels,
        long maxPixels,
        int patchSize,
        int temporalPatchSize,
        int mergeSize,
        double rescaleFactor,
        List<Double> imageMean,
        List<Double> imageStd) {
    public static final String FILE = "preprocessor_config.json";
    /** As released: 56 x 56 pixels, and 128 x 128 visual tokens. */
    public static final PreprocessorConfig RELEASED = new PreprocessorConfig(
            3136,
            12845056,
            14,
            2,
            2,
            1 / 255.0,
            List.of(0.48145466, 0.4578275, 0.40821073),
            List.of(0.26862954, 0.26130258, 0.27577711));

    private static final int CHANNELS = 3;
    /** PIL's number for bicubic. */
    private static final int BICUBIC = 3;

    public PreprocessorConfig {
        imageMean = List.copyOf(imageMean);
        imageStd = List.copyOf(imageStd);
    }

    /** Resized sides are multiples of this: the side of one visual token. */
    public int factor() {
        return patchSize * mergeSize;
    }

    /** With larger pictures reduced until they take no more than so many visual tokens, 1 or more; never below {@link #minPixels}. */
    public PreprocessorConfig atMostTokens(int tokens) {
        long most = Math.max(minPixels, (long) tokens * factor() * factor());
        return new PreprocessorConfig(
                minPixels,
                Math.min(maxPixels, most),
                patchSize,
                temporalPatchSize,
                mergeSize,
                rescaleFactor,
                imageMean,
                imageStd);
    }

    /** Reads the file in a model's folder, or {@link #RELEASED} where there is none. */
    public static PreprocessorConfig read(Path dir) {
        Path file = dir.resolve(FILE);
        return Files.exists(file) ? parse(JsonFile.read(file), file.toString()) : RELEASED;
    }

    /** @throws ModelException with every problem found, one a line */
    public static PreprocessorConfig parse(JsonNode json, String source) {
        List<String> problems = new ArrayList<>();
        Fields fields = new Fields(source, problems, json);
        // The bounds stand at the top, or inside size under either pair of names.
        Fields size = fields.has("size") ? fields.inside("size") : fields;
        int min = fields.integer(
                1, size.integer(1, (int) RELEASED.minPixels, "shortest_edge", "min_pixels"), "min_pixels");
        int max = fields.integer(
                1, size.integer(1, (int) RELEASED.maxPixels, "longest_edge", "max_pixels"), "max_pixels");
        PreprocessorConfig read = new PreprocessorConfig(
                min,
                max,
                fields.integer(1, RELEASED.patchSize, "patch_size"),
                fields.integer(1, RELEASED.temporalPatchSize, "temporal_patch_size"),
                fields.integer(1, RELEASED.mergeSize, "merge_size"),
                fields.positive(RELEASED.rescaleFactor, "rescale_factor"),
                fields.numbers(RELEASED.imageMean, "image_mean"),
                fields.numbers(RELEASED.imageStd, "image_std"));
        fields.require(min <= max, "min_pixels", min, "at most max_pixels " + max);
        fields.require(read.imageMean.size() == CHANNELS, "image_mean", read.imageMean, "three numbers");
        fields.require(
                read.imageStd.size() == CHANNELS && read.imageStd.stream().allMatch(std -> std > 0),
                "image_std",
                read.imageStd,
                "three numbers above 0");
        for (String step : List.of("do_resize", "do_rescale", "do_normalize")) {
            fields.require(fields.flag(true, step), step, false, "true: the model was trained so");
        }
        int resample = fields.integer(0, BICUBIC, "resample");
        fields.require(resample == BICUBIC, "resample", resample, BICUBIC + " (bicubic)");
        if (!problems.isEmpty()) {
            throw new ModelException(source + " has " + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  ") + String.join("\n  ", problems));
        }
        return read;
    }

    /** Writes the file into a model's folder, as Hugging Face transformers reads it. */
    public void write(Path dir) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("image_processor_type", "Qwen2VLImageProcessor");
        json.put("processor_class", "Qwen2_5_VLProcessor");
        json.put("min_pixels", minPixels);
        json.put("max_pixels", maxPixels);
        json.putObject("size").put("shortest_edge", minPixels).put("longest_edge", maxPixels);
        json.put("patch_size", patchSize);
        json.put("temporal_patch_size", temporalPatchSize);
        json.put("merge_size", mergeSize);
        json.put("rescale_factor", rescaleFactor);
        ArrayNode mean = json.putArray("image_mean");
        imageMean.forEach(mean::add);
        ArrayNode std = json.putArray("image_std");
        imageStd.forEach(std::add);
        AtomicFile.write(dir.resolve(FILE), JsonFile.bytes(json));
    }
}
