package ai.valr.model.verify;

import ai.valr.model.ModelException;
import ai.valr.model.PictureException;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.file.JsonFile;
import ai.valr.model.picture.ImageProcessor;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.PictureReader;
import ai.valr.model.picture.PixelValues;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Odd pictures through the processor: grids, and samples of the pixel values, by {@code images.json}. */
final class ProcessorVerification {
    private static final String FILE = "images.json";

    private final PictureReader reader;
    private final PreprocessorConfig config;
    private final Comparison comparison;

    /** @param config for what {@code images.json} does not say */
    ProcessorVerification(PictureReader reader, PreprocessorConfig config, Comparison comparison) {
        this.reader = reader;
        this.config = config;
        this.comparison = comparison;
    }

    static boolean exists(Path dir) {
        return Files.exists(dir.resolve(FILE));
    }

    void run(Path dir) {
        JsonNode about = JsonFile.read(dir.resolve(FILE));
        ImageProcessor processor = new ImageProcessor(new PreprocessorConfig(
                about.path("min_pixels").asLong(config.minPixels()),
                about.path("max_pixels").asLong(config.maxPixels()),
                config.patchSize(),
                config.temporalPatchSize(),
                config.mergeSize(),
                config.rescaleFactor(),
                config.imageMean(),
                config.imageStd()));
        for (JsonNode row : about.path("images")) {
            String at = "image_processor." + row.path("name").asText() + ".";
            PixelValues made = read(processor, dir, row.path("name").asText());
            long[] grid = {made.t(), made.h(), made.w()};
            comparison.longs(at + "image_grid_thw", longs(row.path("image_grid_thw")), grid, null);
            float[] got = samples(made.values(), longs(row.path("sample_indexes")));
            comparison.floats(at + "pixel_values (pil)", values(row, "pil"), got, Tolerance.SAME_PIXELS, null);
            comparison.floats(
                    at + "pixel_values (torchvision)", values(row, "torchvision"), got, Tolerance.PIXELS, null);
        }
    }

    /** Decoders of JPEG differ by a level, and so may laying over white: there the decoded picture is given. */
    private PixelValues read(ImageProcessor processor, Path dir, String name) {
        Path decoded = dir.resolve("rgb").resolve(name.substring(0, name.lastIndexOf('.')) + ".png");
        Path file = Files.exists(decoded) ? decoded : dir.resolve("images").resolve(name);
        try {
            Picture picture = reader.read(Files.readAllBytes(file));
            return processor.image(picture);
        } catch (IOException e) {
            throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (PictureException e) {
            throw new ModelException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static float[] samples(float[] values, long[] indexes) {
        float[] samples = new float[indexes.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = indexes[i] < values.length ? values[(int) indexes[i]] : Float.NaN;
        }
        return samples;
    }

    private static float[] values(JsonNode row, String backEnd) {
        JsonNode list = row.path(backEnd).path("values");
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }

    private static long[] longs(JsonNode list) {
        long[] values = new long[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asLong();
        }
        return values;
    }
}
