package ai.valr.cli;

import ai.valr.bench.TrainingLengths;
import ai.valr.bench.TrainingSpeed;
import ai.valr.model.bench.BatchSpeed;
import ai.valr.model.bench.ModelSpeed;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code valr bench} found, as a table and as JSON. The scripts in deploy/benchmarks read and write the same keys. */
final class BenchText {
    private static final double GIB = 1L << 30;
    private static final String PROGRAM = "valr";

    private BenchText() {}

    static List<String> table(ModelSpeed speed) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%s %s on %s: %.2f GiB of weights, %.2f GiB read a pass; memory moves %.0f GB/s (%s)",
                speed.model(),
                speed.dtype(),
                speed.device(),
                speed.weightBytes() / GIB,
                speed.bytesPerPass() / GIB,
                speed.bandwidth() / 1e9,
                speed.bandwidthGiven() ? "given" : "a copy on it"));
        lines.add(text("vision tower: %.2f ms a frame of %d visual tokens", speed.visionMs(), speed.visualTokens()));
        lines.add(
                speed.latentPasses() == 0
                        ? "latent blocks: one latent after the other"
                        : text("latent blocks: all latents at once, in %d passes at most", speed.latentPasses()));
        lines.add(text(
                "%5s %9s %11s %11s %7s %10s %11s %9s %11s %12s",
                "batch",
                "positions",
                "prefill ms",
                "positions/s",
                "latents",
                "block ms",
                "positions/s",
                "ms/token",
                "tokens/s",
                "of bandwidth"));
        for (BatchSpeed batch : speed.batches()) {
            lines.add(text(
                    "%5d %9d %11.1f %11.0f %7d %10.1f %11.0f %9.2f %11.1f %11.0f%%",
                    batch.batch(),
                    batch.positions(),
                    batch.prefillMs(),
                    batch.prefillPerSecond(),
                    batch.latents(),
                    batch.latentBlockMs(),
                    batch.latentsPerSecond(),
                    batch.decodeMsPerToken(),
                    batch.tokensPerSecond(),
                    100 * speed.shareOfBandwidth(batch)));
        }
        if (speed.peakBytes() >= 0) {
            lines.add(text("memory: %.2f GiB at its peak", speed.peakBytes() / GIB));
        }
        return lines;
    }

    static ObjectNode json(ModelSpeed speed) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("program", PROGRAM);
        json.put("model", speed.model());
        json.put("device", speed.device());
        json.put("dtype", speed.dtype());
        json.put("weight_bytes", speed.weightBytes());
        json.put("bytes_per_pass", speed.bytesPerPass());
        json.put("bandwidth_gb_s", speed.bandwidth() / 1e9);
        json.put("bandwidth_given", speed.bandwidthGiven());
        json.put("visual_tokens", speed.visualTokens());
        json.put("vision_ms", speed.visionMs());
        json.put("latent_passes", speed.latentPasses());
        json.put("peak_bytes", speed.peakBytes());
        ArrayNode problems = json.putArray("problems");
        speed.problems().forEach(problems::add);
        ArrayNode batches = json.putArray("batches");
        for (BatchSpeed batch : speed.batches()) {
            batches.addObject()
                    .put("batch", batch.batch())
                    .put("positions", batch.positions())
                    .put("prefill_ms", batch.prefillMs())
                    .put("prefill_per_s", batch.prefillPerSecond())
                    .put("latents", batch.latents())
                    .put("latent_block_ms", batch.latentBlockMs())
                    .put("latent_per_s", batch.latentsPerSecond())
                    .put("tokens", batch.tokens())
                    .put("decode_ms", batch.decodeMsPerToken())
                    .put("decode_per_s", batch.tokensPerSecond())
                    .put("share_of_bandwidth", speed.shareOfBandwidth(batch));
        }
        return json;
    }

    static List<String> table(List<TrainingSpeed> speeds, TrainingLengths lengths) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%d rows an update: %d scenes of %d frames, %d visual tokens each, a prefix of %d",
                lengths.rows(),
                lengths.scenes(),
                lengths.frames(),
                lengths.visualTokens(),
                speeds.get(0).prefix()));
        for (TrainingLengths.Update update : lengths.updates()) {
            lines.add(text(
                    "%s: %d words, %.1f steps a row",
                    update.kind(),
                    update.words(),
                    update.rows().stream()
                            .mapToInt(row -> row.steps().size())
                            .average()
                            .orElse(0)));
        }
        lines.add(text("%5s %7s %11s %10s %8s", "stage", "latents", "update ms", "samples/s", "loss"));
        for (TrainingSpeed speed : speeds) {
            lines.add(text(
                    "%5s %7d %11.1f %10.1f %8.4f",
                    speed.stage(), speed.latents(), speed.updateMs(), speed.samplesPerSecond(), speed.loss()));
        }
        return lines;
    }

    static ObjectNode json(List<TrainingSpeed> speeds, TrainingLengths lengths, String device, String dtype) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("program", PROGRAM);
        json.put("device", device);
        json.put("dtype", dtype);
        ObjectNode rows = json.putObject("lengths")
                .put("frames", lengths.frames())
                .put("visual_tokens", lengths.visualTokens())
                .put("prefix", speeds.get(0).prefix())
                .put("scenes", lengths.scenes());
        ArrayNode updates = rows.putArray("updates");
        for (TrainingLengths.Update update : lengths.updates()) {
            ArrayNode all = updates.addObject().put("kind", update.kind()).putArray("rows");
            for (TrainingLengths.Row row : update.rows()) {
                ArrayNode steps = all.addObject()
                        .put("scene", row.scene())
                        .put("question", row.question())
                        .putArray("steps");
                row.steps().forEach(steps::add);
            }
        }
        ArrayNode training = json.putArray("training");
        for (TrainingSpeed speed : speeds) {
            training.addObject()
                    .put("stage", speed.stage())
                    .put("latents", speed.latents())
                    .put("update_ms", speed.updateMs())
                    .put("samples_per_s", speed.samplesPerSecond())
                    .put("loss", speed.loss());
        }
        return json;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
