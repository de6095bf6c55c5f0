package ai.valr.model.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.ModelException;
import ai.valr.model.PictureException;
import ai.valr.model.picture.ImageProcessor;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.PictureReader;
import ai.valr.model.picture.PixelValues;
import ai.valr.model.position.WindowIndex;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.VisionInput;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** From a case's pictures to its merged visual tokens: processor, windows, every block of the tower. */
final class TowerVerification {
    private final ModelUnderTest model;
    private final PictureReader reader;
    private final ImageProcessor processor;
    private final Comparison comparison;

    TowerVerification(ModelUnderTest model, PictureReader reader, ImageProcessor processor, Comparison comparison) {
        this.model = model;
        this.reader = reader;
        this.processor = processor;
        this.comparison = comparison;
    }

    /** A picture's or video's tensors have names of their own. */
    private record Kind(String grid, String pixels, String tower, boolean video) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("image_grid_thw", "pixel_values", "image_vit.", false),
            new Kind("video_grid_thw", "pixel_values_videos", "video_vit.", true));

    /** Patches, and whether a resize stands between them and the file. */
    private record Patches(List<PixelValues> values, boolean resized) {}

    /**
     * The case's visual tokens, pictures' first: ours where the reference has the pixels, else the reference's.
     *
     * @param from where {@code NAME.pixel_values} and grids stand
     * @param expected what is compared; may be the same
     */
    float[] merged(Reference from, Reference expected, String name, JsonNode pictures) {
        List<float[]> parts = new ArrayList<>();
        for (Kind kind : KINDS) {
            if (from.has(name + "." + kind.grid)) {
                parts.add(merged(from, expected, name + ".", kind, pictures));
            }
        }
        int total = parts.stream().mapToInt(part -> part.length).sum();
        float[] all = new float[total];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private float[] merged(Reference from, Reference expected, String at, Kind kind, JsonNode pictures) {
        int[][] grids = from.grids(at + kind.grid);
        boolean pixels = from.has(at + kind.pixels);
        Patches made = pictures.isEmpty() ? null : patches(from, kind, pictures);
        if (made != null && expected.has(at + kind.grid)) {
            comparison.longs(expected, at + kind.grid, grids(made.values));
        }
        if (made != null && expected.has(at + kind.pixels)) {
            comparison.pixels(expected, at + kind.pixels, joined(made.values));
        }
        windows(expected, at + kind.tower, grids);
        if (!pixels && (made == null || made.resized)) {
            // Without the reference's own pixels a level's difference would pass for one of the tower.
            return from.floats(at + kind.tower + "merged");
        }
        List<PixelValues> fed = pixels ? cut(from.floats(at + kind.pixels), grids) : made.values;
        float[] merged = tower(expected, at + kind.tower, fed);
        return pixels || !from.has(at + kind.tower + "merged") ? merged : from.floats(at + kind.tower + "merged");
    }

    private void windows(Reference expected, String at, int[][] grids) {
        if (!expected.has(at + "window_index")) {
            return;
        }
        WindowIndex index = WindowIndex.of(grids, model.config().vision());
        comparison.longs(expected, at + "window_index", longs(index.windowIndex()));
        comparison.longs(expected, at + "cu_window_seqlens", longs(index.cuWindowSeqlens()));
        comparison.longs(expected, at + "cu_seqlens", longs(index.cuSeqlens()));
    }

    private float[] tower(Reference expected, String at, List<PixelValues> pixels) {
        VisionInput input = VisionInput.of(pixels, model.config().vision());
        try (NDManager scratch = model.scratch()) {
            NDArray[] out = model.call(
                    scratch,
                    "vision",
                    input.pixels(scratch),
                    model.vision(),
                    input.windowIndex(scratch),
                    input.positions(scratch),
                    input.windows(),
                    input.frames());
            for (int i = 1; i < out.length; i++) {
                compare(scratch, expected, at + (i == 1 ? "patch_embed" : "block" + (i - 2)), out[i]);
            }
            compare(scratch, expected, at + "merged", out[0]);
            return model.floats(scratch, out[0]);
        }
    }

    private void compare(NDManager scratch, Reference expected, String name, NDArray got) {
        if (model.dtype() == Dtype.FP32 && expected.has(name)) {
            comparison.floats(expected, name, model.floats(scratch, got), Tolerance.STATES);
        }
    }

    private Patches patches(Reference from, Kind kind, JsonNode files) {
        try {
            List<Picture> pictures = new ArrayList<>();
            for (JsonNode file : files) {
                pictures.add(reader.read(Files.readAllBytes(from.dir().resolve(file.asText()))));
            }
            List<PixelValues> values = new ArrayList<>();
            if (kind.video) {
                values.add(processor.video(pictures));
            } else {
                for (Picture picture : pictures) {
                    values.add(processor.image(picture));
                }
            }
            int side = model.config().vision().patchSize();
            boolean resized = false;
            for (int i = 0; i < pictures.size(); i++) {
                PixelValues made = values.get(kind.video ? 0 : i);
                resized |= pictures.get(i).height() != made.h() * side
                        || pictures.get(i).width() != made.w() * side;
            }
            return new Patches(values, resized);
        } catch (IOException e) {
            throw new ModelException("cannot read a picture of " + from.dir() + ": " + e.getMessage(), e);
        } catch (PictureException e) {
            throw new ModelException("a picture of " + from.dir() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<PixelValues> cut(float[] values, int[][] grids) {
        int patches = Arrays.stream(grids)
                .mapToInt(grid -> grid[0] * grid[1] * grid[2])
                .sum();
        int each = values.length / Math.max(1, patches);
        List<PixelValues> cut = new ArrayList<>();
        int at = 0;
        for (int[] grid : grids) {
            int count = grid[0] * grid[1] * grid[2] * each;
            cut.add(new PixelValues(Arrays.copyOfRange(values, at, at + count), grid[0], grid[1], grid[2]));
            at += count;
        }
        return cut;
    }

    private static float[] joined(List<PixelValues> made) {
        float[] all = new float
                [made.stream().mapToInt(values -> values.values().length).sum()];
        int at = 0;
        for (PixelValues values : made) {
            System.arraycopy(values.values(), 0, all, at, values.values().length);
            at += values.values().length;
        }
        return all;
    }

    private static long[] grids(List<PixelValues> made) {
        return made.stream()
                .flatMapToInt(values -> Arrays.stream(values.grid()))
                .asLongStream()
                .toArray();
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
