package ai.valr.trainer.intervention;

import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/**
 * What linear probes read of a step's object: its category, its distance from the first camera, its side in the step's frame;
 * from the latents and from the state at the step's first word, beside the best constant.
 *
 * @param latents K
 * @param rows steps
 * @param scenes each row's scene
 * @param firstWords (D) a row
 */
record LatentProbes(int latents, List<ProbeRow> rows, List<Integer> scenes, double[][] firstWords) {

    /** A reading of one kind of state. */
    private interface Reading extends Function<double[][], Score.Figure> {}

    /** {@code n_fit}, {@code n}, and a figure for each thing read and each kind of state; no figures where there is too little. */
    ObjectNode json(Progress progress) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        Readout readout = new Readout(scenes);
        node.put("n_fit", readout.fits()).put("n", rows.size() - readout.fits());
        if (!readout.isPossible()) {
            return node;
        }
        int[] categories =
                rows.stream().mapToInt(row -> row.object().category().index()).toArray();
        int[] sides = rows.stream().mapToInt(row -> row.side().ordinal()).toArray();
        double[] distances =
                rows.stream().mapToDouble(row -> row.object().distanceM()).toArray();
        progress.at("probes", 0, 3);
        node.set("category", read(states -> readout.accuracy(states, categories), readout.majority(categories)));
        progress.at("probes", 1, 3);
        node.set("side", read(states -> readout.accuracy(states, sides), readout.majority(sides)));
        progress.at("probes", 2, 3);
        node.set("distance", read(states -> readout.explained(states, distances), readout.mean(distances)));
        return node;
    }

    private ObjectNode read(Reading reading, Score.Figure constant) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.set("constant", FigureJson.of(constant));
        node.set("latents_mean", FigureJson.of(reading.apply(states(row -> row.mean(latents)))));
        node.set("latents", FigureJson.of(reading.apply(states(ProbeRow::concatenated))));
        node.set("first_word", FigureJson.of(reading.apply(firstWords)));
        return node;
    }

    private double[][] states(Function<ProbeRow, double[]> state) {
        return rows.stream().map(state).toArray(double[][]::new);
    }
}
