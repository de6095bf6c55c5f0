package ai.valr.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One variant of an experiment.
 *
 * @param name 1 to 40 of a-z 0-9 . -
 * @param stage {@code sft} or {@code valr}; that of {@code like} where it is not given
 * @param x where it stands on the experiment's axis; null beside it
 * @param series the curve that it belongs to; null for its stage's
 * @param from folder of the model that it starts from, from the experiment's file; null for the experiment's
 * @param set the recipe's keys, by dotted path, that are not as in the base recipe
 * @param like an arm above this one whose settings it begins with; null for none
 * @param timeOf an arm above this one whose seconds this one is trained for, instead of the recipe's updates; null for none
 */
public record Arm(
        String name,
        String stage,
        Double x,
        String series,
        String from,
        Map<String, JsonNode> set,
        String like,
        String timeOf) {
    static final String SFT = "sft";
    static final String VALR = "valr";

    public Arm {
        set = set == null ? Map.of() : Map.copyOf(set);
    }

    /** This with what it does not say itself from another arm. */
    Arm on(Arm other) {
        Map<String, JsonNode> all = new LinkedHashMap<>(other.set);
        all.putAll(set);
        return new Arm(
                name,
                stage == null ? other.stage : stage,
                x == null ? other.x : x,
                series == null ? other.series : series,
                from == null ? other.from : from,
                all,
                like,
                timeOf);
    }

    boolean hasLatents() {
        return VALR.equals(stage);
    }

    /** The curve that it belongs to. */
    String curve() {
        return series == null ? stage : series;
    }
}
