package ai.valr.model.torch;

import ai.valr.model.StepResult.LookedAt;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a latent block's attention at the alignment layer into the frame that it looked at and a map over that frame:
 * the frame is the one that drew the most attention of all K latents together; its cells' attention is pooled by area
 * onto a sqrt(K) x sqrt(K) grid (one row of K cells where K is no square) and normed to 1.
 */
final class LookedAtRows {
    private final float[] looks;
    private final int latents;
    private final int columns;
    private final List<FrameColumns> frames;

    /** @param looks float32 (B, K, S): attention of each latent on every column before the block, mean over heads */
    LookedAtRows(float[] looks, int rows, int latents, int columns, List<FrameColumns> frames) {
        if (looks.length != rows * latents * columns) {
            throw new IllegalArgumentException(
                    looks.length + " weights are not " + rows + " x " + latents + " x " + columns);
        }
        this.looks = looks;
        this.latents = latents;
        this.columns = columns;
        this.frames = List.copyOf(frames);
    }

    /** Null where the row's context holds no frame. */
    LookedAt row(int row) {
        FrameColumns best = null;
        double most = -1;
        for (FrameColumns frame : frames) {
            if (frame.row() != row) {
                continue;
            }
            double mass = 0;
            for (int i = 0; i < frame.height() * frame.width(); i++) {
                mass += weight(row, frame.column() + i);
            }
            if (mass > most) {
                most = mass;
                best = frame;
            }
        }
        return best == null ? null : new LookedAt(best.frame(), cells(row, best));
    }

    private double weight(int row, int column) {
        double sum = 0;
        for (int k = 0; k < latents; k++) {
            sum += looks[(row * latents + k) * columns + column];
        }
        return sum;
    }

    private List<Float> cells(int row, FrameColumns frame) {
        int side = (int) Math.round(Math.sqrt(latents));
        boolean square = side * side == latents;
        int down = square ? side : 1;
        int across = square ? side : latents;
        double[] pooled = new double[latents];
        double total = 0;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                double sum = pool(
                        row,
                        frame,
                        (double) y / down,
                        (double) (y + 1) / down,
                        (double) x / across,
                        (double) (x + 1) / across);
                pooled[y * across + x] = sum;
                total += sum;
            }
        }
        List<Float> cells = new ArrayList<>(latents);
        for (double sum : pooled) {
            cells.add((float) (total > 0 ? sum / total : 1.0 / latents));
        }
        return cells;
    }

    /** Attention inside a box given in shares of the frame; a cell counts with the share of it that lies inside. */
    private double pool(int row, FrameColumns frame, double top, double bottom, double left, double right) {
        double sum = 0;
        for (int y = 0; y < frame.height(); y++) {
            double high = overlap(y, top * frame.height(), bottom * frame.height());
            for (int x = 0; high > 0 && x < frame.width(); x++) {
                double wide = overlap(x, left * frame.width(), right * frame.width());
                if (wide > 0) {
                    sum += high * wide * weight(row, frame.column() + y * frame.width() + x);
                }
            }
        }
        return sum;
    }

    private static double overlap(int cell, double from, double to) {
        return Math.max(0, Math.min(cell + 1, to) - Math.max(cell, from));
    }
}
