package ai.valr.trainer.intervention;

import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A figure as {@code score, ci, n}, in six decimals; {@code null} for each that there is none of, such as what a constant explains of a constant. */
public final class FigureJson {
    private FigureJson() {}

    public static ObjectNode of(Score.Figure figure) {
        ObjectNode node = new ObjectMapper().createObjectNode().put("score", rounded(figure.score()));
        node.putArray("ci").add(rounded(figure.low())).add(rounded(figure.high()));
        return node.put("n", figure.n());
    }

    private static Double rounded(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(Math.round(value * 1e6) / 1e6);
    }
}
