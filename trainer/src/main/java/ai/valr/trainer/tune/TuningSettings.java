package ai.valr.trainer.tune;

import ai.valr.model.torch.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a round trains.
 *
 * @param mode low-rank additions to the decoder's matrices, or all of the decoder
 * @param rank of the additions
 * @param alpha their scale is alpha / rank
 * @param updates of the optimizer in a round
 * @param rows examples of one micro-batch
 * @param micros micro-batches of one update and shard, one after the other
 * @param shards micro-batches side by side, one thread each
 * @param learningRate at its peak
 * @param baseShare of the micro-batches that are base data, in [0, 1)
 * @param repaWeight lambda
 * @param blend how far the result lies from the weights it began with to those that were trained, in (0, 1]; see {@link Blend}
 * @param dtype computed in
 * @param seed of what is drawn
 */
public record TuningSettings(
        Mode mode,
        int rank,
        double alpha,
        int updates,
        int rows,
        int micros,
        int shards,
        double learningRate,
        double baseShare,
        double repaWeight,
        double blend,
        Dtype dtype,
        long seed) {

    /** What of the decoder is trained; the alignment heads are trained along, the vision tower never is. */
    public enum Mode {
        LORA,
        FULL
    }

    public TuningSettings {
        List<String> problems = new ArrayList<>();
        between(problems, "lora_rank", rank, 1, 1024);
        between(problems, "updates", updates, 1, 1_000_000);
        between(problems, "batch_rows", rows, 1, 4096);
        between(problems, "accumulation", micros, 1, 1024);
        between(problems, "shards", shards, 1, 64);
        if (!(alpha > 0)) {
            problems.add("lora_alpha " + alpha + " must be above 0");
        }
        if (!(learningRate > 0 && learningRate <= 1)) {
            problems.add("learning_rate " + learningRate + " must lie in (0, 1]");
        }
        if (!(baseShare >= 0 && baseShare < 1)) {
            problems.add("base_share " + baseShare + " must lie in [0, 1)");
        }
        if (!(repaWeight >= 0)) {
            problems.add("repa_weight " + repaWeight + " must be 0 or more");
        }
        if (!(blend > 0 && blend <= 1)) {
            problems.add("blend " + blend + " must lie in (0, 1]");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    private static void between(List<String> problems, String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(name + " " + value + " must lie in [" + least + ", " + most + "]");
        }
    }

    /** By the names of the trainer's settings. */
    public Map<String, String> described() {
        Map<String, String> all = new TreeMap<>();
        all.put("mode", mode.name().toLowerCase(Locale.ROOT));
        if (mode == Mode.LORA) {
            all.put("lora_rank", Integer.toString(rank));
            all.put("lora_alpha", Double.toString(alpha));
        }
        all.put("updates", Integer.toString(updates));
        all.put("batch_rows", Integer.toString(rows));
        all.put("accumulation", Integer.toString(micros));
        all.put("shards", Integer.toString(shards));
        all.put("learning_rate", Double.toString(learningRate));
        all.put("base_share", Double.toString(baseShare));
        all.put("repa_weight", Double.toString(repaWeight));
        all.put("blend", Double.toString(blend));
        all.put("dtype", dtype.name().toLowerCase(Locale.ROOT));
        all.put("seed", Long.toString(seed));
        return all;
    }
}
