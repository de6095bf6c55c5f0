package ai.valr.trainer.experiment;

import ai.valr.model.file.AtomicFile;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.TorchDevice;
import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.recipe.ModelWatch;
import ai.valr.trainer.recipe.Training;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Trains one run to its end, from its last checkpoint. Then {@code trained.json} stands in its folder, which says what it took, and the
 * checkpoint goes: it is three times the model.
 */
final class ArmTraining {
    private static final String TRAINED = "trained.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArmRun run;
    private final boolean ahead;
    private final Training training;

    /**
     * @param from the model that it starts from
     * @param encoders folder of the encoders
     * @param cache where features are kept, which then are made before the run and count for none of its seconds; empty to make
     *     them in the run
     * @param curve that is drawn meanwhile; null for none
     */
    ArmTraining(
            ArmRun run,
            Path from,
            Path encoders,
            Optional<FeatureCache> cache,
            EvaluationPlan.Curve curve,
            ModelOptions options,
            PrintStream progress) {
        this.run = run;
        ModelWatch watch = ScoreCurve.of(run, curve, options, progress::println);
        this.ahead = cache.isPresent();
        this.training = new Training(
                run.recipe(),
                run.folder(),
                encoders,
                Optional.of(from),
                cache,
                watch,
                TorchDevice.resolve(options.device()),
                progress);
    }

    /** Asks it to end with a checkpoint. From any thread. */
    void stop() {
        training.stop();
    }

    Path model() {
        return training.model(run.stage());
    }

    /** Whether it came to its end. */
    boolean run() throws IOException {
        Path trained = run.folder().resolve(TRAINED);
        if (Files.exists(trained)) {
            return true;
        }
        if ((ahead && !training.features(run.stage())) || !training.run(run.stage())) {
            return false;
        }
        Path folder = model().getParent();
        RunMetrics metrics = new RunMetrics(folder);
        ObjectNode summary = metrics.summary(run.samplesPerUpdate());
        summary.set("curve", ScoreCurve.read(run.folder(), metrics));
        AtomicFile.write(trained, summary.toString().getBytes(StandardCharsets.UTF_8));
        Files.delete(folder.resolve("checkpoint.safetensors"));
        return true;
    }

    /** {@code updates, seconds, samples_per_s, ce, cosine, curve} of a run that came to its end. */
    ObjectNode summary() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(run.folder().resolve(TRAINED)));
    }
}
