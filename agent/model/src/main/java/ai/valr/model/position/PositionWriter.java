package ai.valr.model.position;

/** Writes the positions of one sequence, run by run. Used by one thread. */
final class PositionWriter {
    private final int[][] positions;
    private int at;
    private int next;

    PositionWriter(int tokens, int startPosition) {
        this.positions = new int[3][tokens];
        this.next = startPosition;
    }

    /** A token that takes no part: its position stays 0. */
    void padding() {
        at++;
    }

    void text(int count) {
        for (int i = 0; i < count; i++) {
            put(next, next, next);
            next++;
        }
    }

    /**
     * @param grid patches {time, height, width}
     * @param positionsPerGrid temporal positions from one temporal patch to the next
     */
    void visual(int[] grid, int merge, double positionsPerGrid, VideoRule rule) {
        VisualGrid.check(grid, merge);
        int start = next;
        int height = grid[1] / merge;
        int width = grid[2] / merge;
        int lastTime = 0;
        for (int t = 0; t < grid[0]; t++) {
            // In float32, as the reference: it decides on which side of a whole number a product falls.
            lastTime = (int) ((float) t * (float) positionsPerGrid);
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < width; w++) {
                    put(start + lastTime, start + h, start + w);
                }
            }
        }
        int space = Math.max(height, width);
        next = start + (rule == VideoRule.SPATIAL ? space : Math.max(space, lastTime + 1));
    }

    private void put(int time, int height, int width) {
        positions[0][at] = time;
        positions[1][at] = height;
        positions[2][at] = width;
        at++;
    }

    int[][] positions() {
        return positions;
    }

    int next() {
        return next;
    }
}
