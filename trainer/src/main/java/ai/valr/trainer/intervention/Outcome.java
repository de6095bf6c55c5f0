package ai.valr.trainer.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one intervention made of a set of questions, in the set's order.
 *
 * @param said each question's answer, its credit and all its words
 * @param blocks latent blocks that were thought
 * @param replaced of those, the blocks that were replaced
 */
record Outcome(List<Said> said, int blocks, int replaced) {
    /**
     * One answer.
     *
     * @param answer such as {@code B} or {@code 2.2 m}; empty for none
     * @param credit 0..1
     * @param words hash code of the texts of all its steps: enough to tell whether they are the same
     */
    record Said(String answer, double credit, int words) {}

    Outcome {
        said = List.copyOf(said);
    }

    double[] credits() {
        return said.stream().mapToDouble(Said::credit).toArray();
    }

    /** Questions that were answered otherwise in another outcome. */
    int otherAnswers(Outcome other) {
        return (int) IntStream.range(0, said.size())
                .filter(i -> !said.get(i).answer().equals(other.said.get(i).answer()))
                .count();
    }

    /** Questions any step of which has other words in another outcome. */
    int otherWords(Outcome other) {
        return (int) IntStream.range(0, said.size())
                .filter(i -> said.get(i).words() != other.said.get(i).words())
                .count();
    }

    ObjectNode json() {
        ObjectNode node =
                new ObjectMapper().createObjectNode().put("blocks", blocks).put("replaced", replaced);
        ArrayNode answers = node.putArray("answers");
        ArrayNode credits = node.putArray("credits");
        ArrayNode words = node.putArray("words");
        for (Said it : said) {
            answers.add(it.answer());
            credits.add(it.credit());
            words.add(it.words());
        }
        return node;
    }

    static Outcome of(JsonNode node) {
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < node.path("answers").size(); i++) {
            said.add(new Said(
                    node.path("answers").path(i).asText(),
                    node.path("credits").path(i).asDouble(),
                    node.path("words").path(i).asInt()));
        }
        return new Outcome(
                said, node.path("blocks").asInt(), node.path("replaced").asInt());
    }
}
