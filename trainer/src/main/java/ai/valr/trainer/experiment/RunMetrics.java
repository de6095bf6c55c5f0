package ai.valr.trainer.experiment;

import ai.valr.trainer.run.TrainingRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run's {@code metrics.jsonl} says of it as a whole. */
final class RunMetrics {
    /** The last figures are means over this share of a run's updates: a single batch says little. */
    private static final double TAIL = 0.05;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> lines = new ArrayList<>();

    /** @param folder of the run */
    RunMetrics(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve(TrainingRun.METRICS))) {
            lines.add(JSON.readTree(line));
        }
    }

    /** Wall-clock seconds of the updates up to one. */
    double seconds(long update) {
        return lines.get((int) update - 1).path("seconds").asDouble();
    }

    /** {@code updates, seconds, samples_per_s, ce}, and {@code cosine} where latents are aligned. */
    ObjectNode summary(int samplesPerUpdate) {
        double seconds = seconds(lines.size());
        ObjectNode node = JSON.createObjectNode()
                .put("updates", lines.size())
                .put("seconds", seconds)
                .put("samples_per_s", lines.size() * samplesPerUpdate / Math.max(seconds, 1e-9));
        for (String figure : List.of("ce", "cosine")) {
            if (lines.get(0).has(figure)) {
                node.put(figure, last(figure));
            }
        }
        return node;
    }

    private double last(String figure) {
        int from = lines.size() - Math.max(1, (int) Math.round(TAIL * lines.size()));
        return lines.subList(from, lines.size()).stream()
                .mapToDouble(line -> line.path(figure).asDouble())
                .average()
                .orElse(Double.NaN);
    }
}
