package ai.valr.model.position;

import ai.valr.model.config.VisionConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the vision tower orders its patches (Qwen2.5-VL, section 2.1.1). Letters: {@code P} patches, {@code S = P /
 * merge^2} visual tokens. Patches come in merge order: the merge x merge patches of one visual token stand together, and
 * visual tokens follow row by row. Inside the tower visual tokens are put in window order, so that each window's patches
 * lie together; windows at the right and lower edge may be smaller.
 *
 * @param windowIndex int (S): place i in window order holds the visual token {@code windowIndex[i]}
 * @param cuWindowSeqlens first patch of each window in window order, and P
 * @param cuSeqlens first patch of each frame, and P: where full attention is bounded
 * @param patchPositions int (P, 2): row and column of each patch in its frame, in merge order (not window order)
 */
public record WindowIndex(int[] windowIndex, int[] cuWindowSeqlens, int[] cuSeqlens, int[][] patchPositions) {

    /**
     * @param gridThw patches {time, height, width} of each picture or video
     * @throws IllegalArgumentException when a side is no multiple of the merge size
     */
    public static WindowIndex of(int[][] gridThw, VisionConfig config) {
        int merge = config.spatialMergeSize();
        int side = config.windowSize() / merge / config.patchSize();
        int tokens = 0;
        for (int[] grid : gridThw) {
            VisualGrid.check(grid, merge);
            tokens = Math.addExact(tokens, VisualGrid.tokens(grid, merge));
        }
        int patchesPerToken = merge * merge;
        int[] windowIndex = new int[tokens];
        int[][] patchPositions = new int[Math.multiplyExact(tokens, patchesPerToken)][];
        List<Integer> windows = new ArrayList<>(List.of(0));
        List<Integer> frames = new ArrayList<>(List.of(0));
        int placed = 0;
        int patch = 0;
        for (int[] grid : gridThw) {
            int height = grid[1] / merge;
            int width = grid[2] / merge;
            for (int t = 0; t < grid[0]; t++) {
                int first = patch / patchesPerToken;
                for (int top = 0; top < height; top += side) {
                    for (int left = 0; left < width; left += side) {
                        placed = window(
                                windowIndex,
                                placed,
                                first,
                                width,
                                top,
                                Math.min(top + side, height),
                                left,
                                Math.min(left + side, width));
                        windows.add(placed * patchesPerToken);
                    }
                }
                patch = patches(patchPositions, patch, height, width, merge);
                frames.add(patch);
            }
        }
        return new WindowIndex(windowIndex, array(windows), array(frames), patchPositions);
    }

    private static int window(
            int[] windowIndex, int placed, int first, int width, int top, int bottom, int left, int right) {
        int at = placed;
        for (int h = top; h < bottom; h++) {
            for (int w = left; w < right; w++) {
                windowIndex[at++] = first + h * width + w;
            }
        }
        return at;
    }

    private static int patches(int[][] positions, int patch, int height, int width, int merge) {
        int at = patch;
        for (int token = 0; token < height * width; token++) {
            for (int inner = 0; inner < merge * merge; inner++) {
                int h = token / width * merge + inner / merge;
                int w = token % width * merge + inner % merge;
                positions[at++] = new int[] {h, w};
            }
        }
        return at;
    }

    /** The way back: place {@code windowIndex[i]} of this holds i. Int (S). */
    public int[] reverseIndex() {
        int[] reverse = new int[windowIndex.length];
        for (int i = 0; i < reverse.length; i++) {
            reverse[windowIndex[i]] = i;
        }
        return reverse;
    }

    private static int[] array(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString() {
        return "WindowIndex(" + (cuWindowSeqlens.length - 1) + " windows, frames at " + Arrays.toString(cuSeqlens)
                + ")";
    }
}
