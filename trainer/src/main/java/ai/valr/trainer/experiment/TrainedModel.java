package ai.valr.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model to look into.
 *
 * @param name in reports
 * @param latents K; empty for the model's own
 */
public record TrainedModel(String name, Path folder, Optional<Integer> latents) {
    /** Those that an experiment's results name, in their order. */
    public static List<TrainedModel> of(Path out) throws IOException {
        List<TrainedModel> models = new ArrayList<>();
        for (JsonNode line : ExperimentResults.linesIn(out)) {
            JsonNode result = line.path("result");
            if (result.has("model")) {
                models.add(of(out, line.path("arm").asText(), line.path("seed").asLong(), result));
            }
        }
        return models;
    }

    static TrainedModel of(Path out, String arm, long seed, JsonNode result) {
        return new TrainedModel(
                arm + " seed " + seed,
                out.resolve(result.path("model").asText()),
                Optional.of(result.path("latents").asInt()));
    }
}
