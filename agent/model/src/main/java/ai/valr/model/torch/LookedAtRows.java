package ai.valr.model.torch;

import ai.valr.model.StepResult.HeadMaps;
import ai.valr.model.StepResult.LatentMaps;
import ai.valr.model.StepResult.LookedAt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Turns a latent block's attention at the look layer into the frame that it looked at and a map over that frame:
 * the frame is the one that drew the most attention of all K latents together; its cells' attention is pooled by area
 * onto a sqrt(K) x sqrt(K) grid (one row of K cells where K is no square) and normed to 1. Beside it stand a map for each
 * latent and one for each head.
 */
final class LookedAtRows {
    private final float[] looks;
    private final float[] looksByHead;
    private final int latents;
    private final int heads;
    private final int columns;
    private final List<FrameColumns> frames;

    /**
     * @param thought its attention is on every column before the block
     * @param rows B
     * @param columns S
     */
    LookedAtRows(LatentBlock.Thought thought, int rows, int columns, List<FrameColumns> frames) {
        this.looks = thought.looks();
        this.looksByHead = thought.looksByHead();
        this.latents = thought.latents();
        if (looks.length != rows * latents * columns) {
            throw new IllegalArgumentException(
                    looks.length + " weights are not " + rows + " x " + latents + " x " + columns);
        }
        if (looksByHead.length == 0 || looksByHead.length % (rows * columns) != 0) {
            throw new IllegalArgumentException(
                    looksByHead.length + " weights by head are not " + rows + " x heads x " + columns);
        }
        this.heads = looksByHead.length / (rows * columns);
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
                mass += together(row, frame.column() + i);
            }
            if (mass > most) {
                most = mass;
                best = frame;
            }
        }
        return best == null
                ? null
                : new LookedAt(best.frame(), cells(row, best), latentMaps(row, best), headMaps(row, best));
    }

    private double together(int row, int column) {
        double sum = 0;
        for (int k = 0; k < latents; k++) {
            sum += weight(row, k, column);
        }
        return sum;
    }

    private double weight(int row, int latent, int column) {
        return looks[(row * latents + latent) * columns + column];
    }

    private double weightOfHead(int row, int head, int column) {
        return looksByHead[(row * heads + head) * columns + column];
    }

    private List<Float> cells(int row, FrameColumns frame) {
        int side = (int) Math.round(Math.sqrt(latents));
        boolean square = side * side == latents;
        return map(frame, square ? side : 1, square ? side : latents, column -> together(row, column));
    }

    private LatentMaps latentMaps(int row, FrameColumns frame) {
        int down = Math.min(frame.height(), LatentMaps.MAX_SIDE);
        int across = Math.min(frame.width(), LatentMaps.MAX_SIDE);
        List<Float> all = new ArrayList<>(latents * down * across);
        for (int k = 0; k < latents; k++) {
            int latent = k;
            all.addAll(map(frame, down, across, column -> weight(row, latent, column)));
        }
        return new LatentMaps(down, across, all);
    }

    private HeadMaps headMaps(int row, FrameColumns frame) {
        int told = Math.min(heads, HeadMaps.MAX_HEADS);
        int side = HeadMaps.side(told);
        int down = Math.min(frame.height(), side);
        int across = Math.min(frame.width(), side);
        List<Float> all = new ArrayList<>(told * down * across);
        for (int h = 0; h < told; h++) {
            int head = h;
            all.addAll(map(frame, down, across, column -> weightOfHead(row, head, column)));
        }
        return new HeadMaps(down, across, all);
    }

    /** Weights of a grid over a frame, pooled by area and normed to 1. */
    private static List<Float> map(FrameColumns frame, int down, int across, IntToDoubleFunction weights) {
        double[] pooled = new double[down * across];
        double total = 0;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                double sum = pool(
                        frame,
                        weights,
                        (double) y / down,
                        (double) (y + 1) / down,
                        (double) x / across,
                        (double) (x + 1) / across);
                pooled[y * across + x] = sum;
                total += sum;
            }
        }
        List<Float> cells = new ArrayList<>(pooled.length);
        for (double sum : pooled) {
            cells.add((float) (total > 0 ? sum / total : 1.0 / pooled.length));
        }
        return cells;
    }

    /** Attention inside a box given in shares of the frame; a cell counts with the share of it that lies inside. */
    private static double pool(
            FrameColumns frame, IntToDoubleFunction weights, double top, double bottom, double left, double right) {
        double sum = 0;
        for (int y = 0; y < frame.height(); y++) {
            double high = overlap(y, top * frame.height(), bottom * frame.height());
            for (int x = 0; high > 0 && x < frame.width(); x++) {
                double wide = overlap(x, left * frame.width(), right * frame.width());
                if (wide > 0) {
                    sum += high * wide * weights.applyAsDouble(frame.column() + y * frame.width() + x);
                }
            }
        }
        return sum;
    }

    private static double overlap(int cell, double from, double to) {
        return Math.max(0, Math.min(cell + 1, to) - Math.max(cell, from));
    }
}
