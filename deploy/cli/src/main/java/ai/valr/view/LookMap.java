package ai.valr.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a latent block looked, drawn as characters: a square grid of cells over the frame, brightest where the weight is
 * largest.
 */
final class LookMap {
    private static final String SHADES = " ░▒▓█";

    /** Grey steps of a terminal with 256 colours: 232 is almost black, 255 almost white. */
    private static final int DARKEST = 232;

    private static final int BRIGHTEST = 255;

    private LookMap() {}

    /**
     * The map as lines of equal width; none where the cells make no square.
     *
     * @param cells weights, 0 or more, row by row
     * @param colour half blocks in shades of grey, two rows of cells a line; else one shaded block a cell
     */
    static List<String> lines(List<Float> cells, boolean colour) {
        int side = (int) Math.round(Math.sqrt(cells.size()));
        if (cells.isEmpty() || side * side != cells.size()) {
            return List.of();
        }
        float largest = cells.stream().max(Float::compare).orElseThrow();
        double[] brightness = cells.stream()
                .mapToDouble(cell -> largest > 0 ? cell / largest : 0)
                .toArray();
        return colour ? halfBlocks(brightness, side) : shades(brightness, side);
    }

    private static List<String> shades(double[] brightness, int side) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < side; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < side; column++) {
                char shade = SHADES.charAt((int) Math.round(brightness[row * side + column] * (SHADES.length() - 1)));
                line.append(shade).append(shade);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static List<String> halfBlocks(double[] brightness, int side) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < side; row += 2) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < side; column++) {
                int upper = grey(brightness[row * side + column]);
                int lower = row + 1 < side ? grey(brightness[(row + 1) * side + column]) : DARKEST;
                line.append("\u001b[38;5;" + upper + ";48;5;" + lower + "m▀▀");
            }
            lines.add(line.append("\u001b[0m").toString());
        }
        return lines;
    }

    private static int grey(double brightness) {
        return DARKEST + (int) Math.round(brightness * (BRIGHTEST - DARKEST));
    }
}
