package ai.valr.trainer.experiment;

import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.roomworld.Grade;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What came out, an object an arm: means over the seeds that were run, and each seed's figure.
 *
 * @param results by arm, in the file's order, and seed
 */
public record ExperimentReport(ExperimentFile file, Map<Arm, Map<Long, ArmResult>> results) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TRAINING = List.of("updates", "seconds", "samples_per_s", "ce", "cosine");

    /** The arms that have a result; those that have none are left out. */
    public List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        results.forEach((arm, bySeed) -> {
            if (!bySeed.isEmpty()) {
                lines.add(line(arm, bySeed));
            }
        });
        return lines;
    }

    private ObjectNode line(Arm arm, Map<Long, ArmResult> bySeed) {
        SeedScores scores = scores(bySeed, ArmResult::seeing);
        ObjectNode node = JSON.createObjectNode()
                .put("experiment", file.name())
                .put("arm", arm.name())
                .put("stage", arm.stage())
                .put("series", arm.curve());
        if (arm.x() != null) {
            node.put("x", arm.x());
        }
        node.set("score", FigureJson.of(scores.overall()));
        ObjectNode seeds = node.putObject("seeds");
        bySeed.keySet().forEach(seed -> seeds.put(Long.toString(seed), Math.round(scores.overall(seed) * 1e6) / 1e6));
        Map<Long, ArmResult> reference =
                results.get(file.experiment().arm(file.experiment().reference()));
        if (!arm.name().equals(file.experiment().reference())
                && bySeed.keySet().stream().anyMatch(reference::containsKey)) {
            node.set("less_reference", FigureJson.of(scores.less(scores(reference, ArmResult::seeing))));
        }
        node.set("blind", FigureJson.of(scores(bySeed, ArmResult::blind).overall()));
        ObjectNode types = node.putObject("by_type");
        scores.byType().forEach((name, figure) -> types.set(name, FigureJson.of(figure)));
        share(node, bySeed);
        for (String figure : TRAINING) {
            if (bySeed.values().stream().allMatch(it -> it.line().has(figure))) {
                node.put(figure, mean(bySeed, it -> it.number(figure)));
            }
        }
        curve(node, bySeed);
        return node;
    }

    private static SeedScores scores(Map<Long, ArmResult> bySeed, Function<ArmResult, List<Grade>> which) {
        Map<Long, List<Grade>> grades = new TreeMap<>();
        bySeed.forEach((seed, result) -> grades.put(seed, which.apply(result)));
        return SeedScores.of(grades);
    }

    private static void share(ObjectNode node, Map<Long, ArmResult> bySeed) {
        Map<Long, LatentWorth> worth = new TreeMap<>();
        bySeed.forEach((seed, result) -> result.worth().ifPresent(it -> worth.put(seed, it)));
        if (worth.size() == bySeed.size()) {
            node.set("latent_share", ArmEvaluation.share(new SeedShare(worth)));
        }
    }

    private static double mean(Map<Long, ArmResult> bySeed, Function<ArmResult, Double> figure) {
        return bySeed.values().stream().mapToDouble(figure::apply).average().orElse(Double.NaN);
    }

    /** The mean over seeds of each look that all of them took. */
    private static void curve(ObjectNode node, Map<Long, ArmResult> bySeed) {
        List<JsonNode> curves =
                bySeed.values().stream().map(it -> it.line().path("curve")).toList();
        int looks = curves.stream().mapToInt(JsonNode::size).min().orElse(0);
        if (looks == 0) {
            return;
        }
        ArrayNode all = node.putArray("curve");
        for (int i = 0; i < looks; i++) {
            int look = i;
            ObjectNode point = all.addObject();
            for (String figure : List.of("updates", "seconds", "score")) {
                point.put(
                        figure,
                        curves.stream()
                                .mapToDouble(
                                        curve -> curve.path(look).path(figure).asDouble())
                                .average()
                                .orElse(Double.NaN));
            }
            looked(bySeed, look).ifPresent(scores -> point.setAll(FigureJson.of(scores.overall())));
        }
    }

    /** What was answered at a look by all seeds; empty where a run from before has kept the score alone. */
    private static Optional<SeedScores> looked(Map<Long, ArmResult> bySeed, int look) {
        Map<Long, List<Grade>> grades = new TreeMap<>();
        bySeed.forEach((seed, result) -> {
            long updates =
                    result.line().path("curve").path(look).path("updates").asLong();
            grades.put(seed, result.looks().getOrDefault(updates, List.of()));
        });
        return grades.values().stream().anyMatch(List::isEmpty) ? Optional.empty() : Optional.of(SeedScores.of(grades));
    }
}
