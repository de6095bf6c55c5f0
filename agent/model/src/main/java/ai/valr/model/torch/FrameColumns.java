package ai.valr.model.torch;

/**
 * Where a frame's visual tokens lie in a row's KV cache.
 *
 * @param row row of the batch
 * @param frame index of the frame in the row's context, from 0
 * @param column first column
 * @param height merged cells down (all temporal slices stacked)
 * @param width merged cells across
 */
record FrameColumns(int row, int frame, int column, int height, int width) {
    FrameColumns shifted(int columns) {
        return new FrameColumns(row, frame, column + columns, height, width);
    }
}
