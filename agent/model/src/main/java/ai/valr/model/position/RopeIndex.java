package ai.valr.model.position;

import ai.valr.model.Segment;
import java.util.List;

/**
 * The decoder's mRoPE positions (Qwen2-VL, section 2.1): each token has one for time, height and width. They are equal
 * for text and latents and grow by one; a visual token stands at its place in the grid, counted from where the picture
 * begins; what follows a picture goes on at the largest position so far + 1, as Qwen2.5-VL was released.
 *
 * @param positions int (3, T): time, height, width
 * @param next the position of what follows, in all three components
 */
public record RopeIndex(int[][] positions, int next) {

    /**
     * Positions of segments that are fed at {@code startPosition}. A frame's tokens share one time; a visual segment with
     * several temporal patches counts one position for each.
     *
     * @param startPosition 0 for an empty context, else the {@link #next} of what was fed before
     * @param spatialMergeSize patches along the side of one visual token
     */
    public static RopeIndex of(List<Segment> segments, int startPosition, int spatialMergeSize) {
        int tokens = segments.stream().mapToInt(Segment::positions).sum();
        PositionWriter writer = new PositionWriter(tokens, startPosition);
        for (Segment segment : segments) {
            if (segment instanceof Segment.Vision vision) {
                int[] grid = {
                    vision.tokens().gridT(),
                    vision.tokens().gridH(),
                    vision.tokens().gridW()
                };
                int room = segment.positions();
                if (VisualGrid.tokens(grid, spatialMergeSize) != room) {
                    throw new IllegalArgumentException("a frame of " + vision.tokens() + " has " + room
                            + " tokens but its grid makes " + VisualGrid.tokens(grid, spatialMergeSize)
                            + " with spatial_merge_size " + spatialMergeSize);
                }
                writer.visual(grid, spatialMergeSize, 1, VideoRule.LARGEST);
            } else {
                writer.text(segment.positions());
            }
        }
        return new RopeIndex(writer.positions(), writer.next());
    }
}
