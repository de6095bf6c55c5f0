package ai.valr.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run's figures over its updates. A point is the mean of the updates behind the point before, up to its own, so that a long
 * run comes to few points.
 *
 * @param updates of each point the last one, from 1 on, ascending
 * @param figures by name a value for each point, in the order in which the objective gives them
 */
public record LearningCurve(List<Integer> updates, Map<String, List<Double>> figures) {
    /** What tells nothing of how well it learns. */
    private static final Set<String> LEFT_OUT = Set.of(TrainingRun.UPDATE, TrainingRun.SECONDS, "lr", "grad_norm");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the curve of a run that has ended.
     *
     * @param run its folder
     * @param maxPoints 1 or more
     * @return empty where no update was done
     */
    public static Optional<LearningCurve> of(Path run, int maxPoints) {
        Path metrics = run.resolve(TrainingRun.METRICS);
        if (!Files.exists(metrics)) {
            return Optional.empty();
        }
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(metrics)) {
                lines.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the curve of " + metrics, e);
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(of(lines, maxPoints));
    }

    private static LearningCurve of(List<JsonNode> lines, int maxPoints) {
        int window = (lines.size() + maxPoints - 1) / maxPoints;
        List<Integer> updates = new ArrayList<>();
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int from = 0; from < lines.size(); from += window) {
            List<JsonNode> point = lines.subList(from, Math.min(from + window, lines.size()));
            updates.add(point.get(point.size() - 1).path(TrainingRun.UPDATE).asInt());
            lines.get(0).fieldNames().forEachRemaining(name -> {
                if (!LEFT_OUT.contains(name)) {
                    figures.computeIfAbsent(name, key -> new ArrayList<>()).add(mean(point, name));
                }
            });
        }
        return new LearningCurve(updates, figures);
    }

    private static double mean(List<JsonNode> point, String name) {
        return point.stream()
                .mapToDouble(line -> line.path(name).asDouble())
                .average()
                .orElseThrow();
    }
}
