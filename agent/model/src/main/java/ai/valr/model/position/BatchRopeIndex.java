package ai.valr.model.position;

import ai.valr.model.config.ModelConfig;
import java.util.Arrays;

/**
 * mRoPE positions of a padded batch of token ids in which placeholder tokens stand for visual tokens, as Hugging Face's
 * {@code get_rope_index} computes them. Letters: B batch, T tokens.
 *
 * @param positions int (3, B, T); 0 at padding
 * @param deltas int (B): the next position less the number of tokens that are not padding
 */
public record BatchRopeIndex(int[][][] positions, int[] deltas) {

    /**
     * The pictures and videos of a batch, in the order in which they appear in it.
     *
     * @param images patches {time, height, width} of each picture
     * @param videos patches {time, height, width} of each video
     * @param secondPerGrid seconds from one temporal patch to the next, one for each video
     */
    public record Visuals(int[][] images, int[][] videos, double[] secondPerGrid) {
        public static final Visuals NONE = new Visuals(new int[0][], new int[0][], new double[0]);

        public Visuals {
            if (videos.length != secondPerGrid.length) {
                throw new IllegalArgumentException(videos.length + " videos have " + secondPerGrid.length
                        + " second_per_grid_ts; give one for each");
            }
        }
    }

    /**
     * @param inputIds (B, T)
     * @param attentionMask (B, T), 0 at padding
     * @throws IllegalArgumentException when placeholders and grids do not fit each other
     */
    public static BatchRopeIndex of(
            long[][] inputIds, long[][] attentionMask, Visuals visuals, ModelConfig config, VideoRule rule) {
        return new Reader(visuals, config, rule).read(inputIds, attentionMask);
    }

    /** Walks through the rows and takes the next grid at each run of placeholders. */
    private static final class Reader {
        private final Visuals visuals;
        private final ModelConfig config;
        private final VideoRule rule;
        private int image;
        private int video;

        Reader(Visuals visuals, ModelConfig config, VideoRule rule) {
            this.visuals = visuals;
            this.config = config;
            this.rule = rule;
        }

        BatchRopeIndex read(long[][] inputIds, long[][] attentionMask) {
            int[][][] positions = new int[3][inputIds.length][];
            int[] deltas = new int[inputIds.length];
            for (int b = 0; b < inputIds.length; b++) {
                PositionWriter writer = new PositionWriter(inputIds[b].length, 0);
                row(inputIds[b], attentionMask[b], writer);
                for (int c = 0; c < 3; c++) {
                    positions[c][b] = writer.positions()[c];
                }
                deltas[b] =
                        writer.next() - (int) Arrays.stream(attentionMask[b]).sum();
            }
            if (image != visuals.images().length || video != visuals.videos().length) {
                throw new IllegalArgumentException("the tokens show " + image + " pictures and " + video
                        + " videos but there are " + visuals.images().length + " and " + visuals.videos().length);
            }
            return new BatchRopeIndex(positions, deltas);
        }

        private void row(long[] ids, long[] mask, PositionWriter writer) {
            int i = 0;
            while (i < ids.length) {
                if (mask[i] == 0) {
                    writer.padding();
                    i++;
                } else if (ids[i] == config.tokens().image()) {
                    int[] grid = take(visuals.images(), image++, "picture");
                    i += visual(ids, i, grid, 0, writer);
                } else if (ids[i] == config.tokens().video()) {
                    int[] grid = take(visuals.videos(), video, "video");
                    double seconds = visuals.secondPerGrid()[video++];
                    i += visual(ids, i, grid, seconds * config.vision().tokensPerSecond(), writer);
                } else {
                    writer.text(1);
                    i++;
                }
            }
        }

        private int visual(long[] ids, int start, int[] grid, double positionsPerGrid, PositionWriter writer) {
            int merge = config.vision().spatialMergeSize();
            int count = VisualGrid.tokens(grid, merge);
            for (int i = start; i < start + count; i++) {
                if (i >= ids.length || ids[i] != ids[start]) {
                    throw new IllegalArgumentException("grid " + Arrays.toString(grid) + " makes " + count
                            + " visual tokens but only " + (i - start) + " placeholders stand at token " + start);
                }
            }
            writer.visual(grid, merge, positionsPerGrid, rule);
            return count;
        }

        private static int[] take(int[][] grids, int index, String what) {
            if (index >= grids.length) {
                throw new IllegalArgumentException(
                        "the tokens show more than the " + grids.length + " " + what + " grids given");
            }
            return grids[index];
        }
    }
}
