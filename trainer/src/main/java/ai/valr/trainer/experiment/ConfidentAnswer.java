package ai.valr.trainer.experiment;

import ai.valr.model.ConfidenceScales;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An answer, how sure the model was of it, and what it is worth.
 *
 * @param scene its number
 * @param type VSI-Bench's name of the question's
 * @param hasOptions whether one of several options was asked for, or a number
 * @param raw the model's own {@link ai.valr.model.Confidence}, 0 to 1
 * @param credit 0 or 1 for options, the mean relative accuracy from 0 to 1 for numbers
 */
record ConfidentAnswer(int scene, String type, boolean hasOptions, double raw, double credit) {
    /** Of a chance in a logarithm. */
    private static final double EDGE = 1e-6;

    /** Its loss where the chance of being right is said to be this; a credit of .6 is right six times out of ten. */
    double loss(double chance) {
        double p = Math.max(EDGE, Math.min(1 - EDGE, chance));
        return -(credit * Math.log(p) + (1 - credit) * Math.log(1 - p));
    }

    /** Its chance of being right by the scale of its kind. */
    double chance(ConfidenceScales scales) {
        return scales.of(hasOptions).of(raw);
    }

    /** The scene of each. */
    static List<Integer> scenes(List<ConfidentAnswer> answers) {
        return answers.stream().map(ConfidentAnswer::scene).toList();
    }

    ObjectNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("scene", scene)
                .put("type", type)
                .put("options", hasOptions)
                .put("confidence", raw)
                .put("credit", credit);
    }

    static ConfidentAnswer of(JsonNode json) {
        return new ConfidentAnswer(
                json.path("scene").asInt(),
                json.path("type").asText(),
                json.path("options").asBoolean(),
                json.path("confidence").asDouble(),
                json.path("credit").asDouble());
    }
}
