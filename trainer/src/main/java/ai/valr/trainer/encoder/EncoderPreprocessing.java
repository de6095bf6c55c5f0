package ai.valr.trainer.encoder;

import ai.valr.model.ModelException;
import ai.valr.model.config.Fields;
import ai.valr.model.file.JsonFile;
import ai.valr.model.picture.Resampling;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An encoder's {@code preprocessor_config.json}. What it leaves out, and all of it where there is no such file, is as the
 * family was published.
 *
 * @param height rows that a picture is resized to; 0 where its shorter side or its patches decide
 * @param width columns that it is resized to; 0 likewise
 * @param shortestEdge the resized picture's shorter side; 0 where the size is given or patches decide
 * @param cropHeight rows that are cut from the middle after that; 0 for all
 * @param cropWidth columns that are cut from the middle
 * @param maxPatches of a NaFlex picture; 0 for others
 * @param resampling how pictures are resized
 * @param rescaleFactor first factor on the levels 0 to 255
 * @param mean subtracted after it, one for each of red, green, blue
 * @param std divisor after that
 */
record EncoderPreprocessing(
        int height,
        int width,
        int shortestEdge,
        int cropHeight,
        int cropWidth,
        int maxPatches,
        Resampling resampling,
        double rescaleFactor,
        List<Double> mean,
        List<Double> std) {
    static final String FILE = "preprocessor_config.json";

    private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
    /** The side that DINO's pictures are shown at, and pi^3's, whose own code takes a size of the first frame's shape. */
    private static final int DINO_SIDE = 224;
    /** The shorter side that DINOv2's crop is cut from. */
    private static final int DINOV2_EDGE = 256;

    private static final int NAFLEX_PATCHES = 256;
    private static final int CHANNELS = 3;

    /** @throws ModelException with every problem found, one a line */
    static EncoderPreprocessing read(Path dir, EncoderConfig config) {
        Path file = dir.resolve(FILE);
        JsonNode json = Files.exists(file) ? JsonFile.read(file) : JsonNodeFactory.instance.objectNode();
        List<String> problems = new ArrayList<>();
        EncoderPreprocessing read = parse(new Fields(file.toString(), problems, json), config);
        if (!problems.isEmpty()) {
            throw new ModelException(file + " has " + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  ") + String.join("\n  ", problems));
        }
        return read;
    }

    private static EncoderPreprocessing parse(Fields fields, EncoderConfig config) {
        EncoderFamily family = config.family();
        boolean imagenet = family.hasClassToken();
        boolean cropped = fields.flag(family == EncoderFamily.DINOV2, "do_center_crop");
        Fields crop = fields.inside("crop_size");
        Fields size = fields.inside("size");
        boolean patches = family.takesPatches();
        int edge = size.has("height") || patches
                ? 0
                : size.integer(0, family == EncoderFamily.DINOV2 ? DINOV2_EDGE : 0, "shortest_edge");
        int side = edge > 0 || patches ? 0 : publishedSide(config);
        EncoderPreprocessing read = new EncoderPreprocessing(
                patches ? 0 : size.integer(0, side, "height"),
                patches ? 0 : size.integer(0, side, "width"),
                edge,
                cropped ? crop.integer(1, DINO_SIDE, "height") : 0,
                cropped ? crop.integer(1, DINO_SIDE, "width") : 0,
                patches ? fields.integer(1, NAFLEX_PATCHES, "max_num_patches") : 0,
                resampling(fields, family),
                fields.positive(1 / 255.0, "rescale_factor"),
                fields.numbers(imagenet ? IMAGENET_MEAN : HALF, "image_mean"),
                fields.numbers(imagenet ? IMAGENET_STD : HALF, "image_std"));
        check(fields, config, read);
        return read;
    }

    private static int publishedSide(EncoderConfig config) {
        return config.family() == EncoderFamily.SIGLIP2 ? config.positionSide() * config.patchSize() : DINO_SIDE;
    }

    private static Resampling resampling(Fields fields, EncoderFamily family) {
        Resampling published =
                switch (family) {
                    case DINOV2 -> Resampling.BICUBIC;
                    case PI3 -> Resampling.LANCZOS;
                    case DINOV3, SIGLIP2, SIGLIP2_NAFLEX -> Resampling.BILINEAR;
                };
        int given = fields.integer(0, published.pillow(), "resample");
        return Arrays.stream(Resampling.values())
                .filter(resampling -> resampling.pillow() == given)
                .findFirst()
                .orElseGet(() -> {
                    fields.problem("resample", given, "1 (Lanczos), 2 (bilinear) or 3 (bicubic)");
                    return published;
                });
    }

    private static void check(Fields fields, EncoderConfig config, EncoderPreprocessing read) {
        int side = config.patchSize();
        processor(config.family()).ifPresent(processor -> {
            String type = fields.text(processor, "image_processor_type");
            fields.require(
                    type.startsWith(processor),
                    "image_processor_type",
                    type,
                    processor + ", which goes with " + config.family().modelType());
        });
        for (String step : List.of("do_resize", "do_rescale", "do_normalize")) {
            fields.require(fields.flag(true, step), step, false, "true: the encoder was trained so");
        }
        if (config.family().takesPatches()) {
            int patch = fields.integer(1, side, "patch_size");
            fields.require(patch == side, "patch_size", patch, "the encoder's " + side);
        } else {
            fields.require(
                    read.shortestEdge > 0 || (read.height > 0 && read.width > 0),
                    "size",
                    fields.find("size"),
                    "height and width, or shortest_edge, in pixels");
            int height = read.cropHeight > 0 ? read.cropHeight : Math.max(read.height, read.shortestEdge);
            int width = read.cropWidth > 0 ? read.cropWidth : Math.max(read.width, read.shortestEdge);
            fields.require(Math.min(height, width) >= side, "size", height + "x" + width, "at least a patch, " + side);
            int least = read.shortestEdge > 0 ? read.shortestEdge : Math.min(read.height, read.width);
            fields.require(
                    Math.max(read.cropHeight, read.cropWidth) <= least,
                    "crop_size",
                    read.cropHeight + "x" + read.cropWidth,
                    "within the resized picture, whose shorter side is " + least);
            if (config.family().seesScenes()) {
                fields.require(
                        read.shortestEdge == 0 || read.cropHeight > 0,
                        "size",
                        fields.find("size"),
                        "height and width: the frames of a scene are shown at one size");
                fields.require(
                        height % side == 0 && width % side == 0,
                        "size",
                        height + "x" + width,
                        "whole patches of " + side);
            }
        }
        fields.require(read.mean.size() == CHANNELS, "image_mean", read.mean, "three numbers");
        fields.require(
                read.std.size() == CHANNELS && read.std.stream().allMatch(std -> std > 0),
                "image_std",
                read.std,
                "three numbers above 0");
    }

    /** Begins the name of the family's processor, of which there are a slow and a fast one; pi^3 is published without any. */
    private static Optional<String> processor(EncoderFamily family) {
        return switch (family) {
            case DINOV3 -> Optional.of("DINOv3ViTImageProcessor");
            case DINOV2 -> Optional.of("BitImageProcessor");
            case SIGLIP2 -> Optional.of("SiglipImageProcessor");
            case SIGLIP2_NAFLEX -> Optional.of("Siglip2ImageProcessor");
            case PI3 -> Optional.empty();
        };
    }
}
