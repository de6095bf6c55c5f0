package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one intervention made of a set of questions.
 *
 * @param credits 0..1, in the set's order
 * @param blocks latent blocks that were thought
 * @param replaced of those, the blocks that were replaced
 */
record Outcome(double[] credits, int blocks, int replaced) {
    ObjectNode json() {
        ObjectNode node =
                new ObjectMapper().createObjectNode().put("blocks", blocks).put("replaced", replaced);
        for (double credit : credits) {
            node.withArray("credits").add(credit);
        }
        return node;
    }

    static Outcome of(JsonNode node) {
        double[] credits = new double[node.path("credits").size()];
        for (int i = 0; i < credits.length; i++) {
            credits[i] = node.path("credits").path(i).asDouble();
        }
        return new Outcome(
                credits, node.path("blocks").asInt(), node.path("replaced").asInt());
    }
}
