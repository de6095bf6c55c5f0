package ai.valr.model.position;

import java.util.Arrays;

/** A grid of patches {time, height, width}, as in {@code image_grid_thw}. */
final class VisualGrid {
    private VisualGrid() {}

    /** Visual tokens that a grid merges into. */
    static int tokens(int[] grid, int merge) {
        return Math.multiplyExact(Math.multiplyExact(grid[0], grid[1] / merge), grid[2] / merge);
    }

    /** @throws IllegalArgumentException when the sides are no multiples of {@code merge} */
    static void check(int[] grid, int merge) {
        if (grid.length != 3
                || grid[0] < 1
                || grid[1] < 1
                || grid[2] < 1
                || grid[1] % merge != 0
                || grid[2] % merge != 0) {
            throw new IllegalArgumentException("grid " + Arrays.toString(grid)
                    + " must be {time, height, width}, height and width multiples of spatial_merge_size " + merge);
        }
    }
}
