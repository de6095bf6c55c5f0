package ai.valr.model.verify;

import ai.djl.engine.EngineException;
import ai.valr.model.ModelException;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.picture.ImageProcessor;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.picture.PictureReader;
import ai.valr.model.torch.Dtype;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Compares a model's every stage with reference tensors of Hugging Face transformers: {@code cases.safetensors} with
 * {@code cases.json} (pictures to greedy text, latent blocks) and {@code training.safetensors} with {@code
 * training.json} (losses, gradients, updates), and odd pictures where {@code image_processor} stands beside the folder.
 * A {@code cases.safetensors} without a JSON holds logits alone; its prompts stand in the folder above. The functions are
 * those of serving and training.
 */
public final class GoldenVerification {
    private static final String CASES = "cases";
    private static final String TRAINING = "training";
    private static final String LATENT = "latent.";
    private static final String ODD_PICTURES = "image_processor";

    private final ModelUnderTest model;
    private final Comparison comparison;
    private final TowerVerification tower;
    private final Texts texts;
    private final List<String> notCompared = new ArrayList<>();

    private GoldenVerification(ModelUnderTest model, Comparison comparison, TowerVerification tower, Texts texts) {
        this.model = model;
        this.comparison = comparison;
        this.tower = tower;
        this.texts = texts;
    }

    /**
     * @param modelDir a model folder in Hugging Face's layout; a tokenizer is not needed
     * @param casesDir folder of the reference
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @param dtype float32 compares everything; bfloat16 what does not depend on it, and logits
     * @param progress told each line as it comes
     * @throws ModelException when the model cannot be loaded, or the reference is not there or lacks tensors
     */
    public static Report run(Path modelDir, Path casesDir, String device, Dtype dtype, Consumer<Line> progress) {
        if (!Reference.exists(casesDir, CASES) && !Reference.exists(casesDir, TRAINING)) {
            throw new ModelException(casesDir + " holds neither " + CASES + ".safetensors nor " + TRAINING
                    + ".safetensors; give the folder of the reference tensors");
        }
        Path above = casesDir.toAbsolutePath().normalize().getParent();
        List<Path> folders = above == null ? List.of(modelDir, casesDir) : List.of(modelDir, casesDir, above);
        Comparison comparison = new Comparison(progress);
        try (Texts texts = Texts.open(folders, comparison);
                ModelUnderTest model = ModelUnderTest.load(modelDir, device, dtype, middleLayer(casesDir))) {
            PreprocessorConfig pictures = PreprocessorConfig.read(folders.stream()
                    .filter(dir -> Files.exists(dir.resolve(PreprocessorConfig.FILE)))
                    .findFirst()
                    .orElse(modelDir));
            PictureReader reader = new PictureReader(PictureLimits.DEFAULT);
            TowerVerification tower = new TowerVerification(model, reader, new ImageProcessor(pictures), comparison);
            GoldenVerification verification = new GoldenVerification(model, comparison, tower, texts);
            if (above != null && Files.exists(casesDir.resolve(CASES + ".json"))) {
                Path odd = above.resolve(ODD_PICTURES);
                if (ProcessorVerification.exists(odd)) {
                    new ProcessorVerification(reader, pictures, comparison).run(odd);
                }
            }
            if (Reference.exists(casesDir, CASES)) {
                verification.cases(casesDir, above);
            }
            if (Reference.exists(casesDir, TRAINING)) {
                verification.training(casesDir);
            }
            return new Report(comparison.lines(), verification.notCompared);
        } catch (EngineException | IllegalArgumentException e) {
            throw new ModelException(
                    modelDir + " cannot run the cases of " + casesDir + "; were they made with this model? "
                            + lastLine(e),
                    e);
        }
    }

    /** Behind TorchScript's trace stands what went wrong. */
    private static String lastLine(RuntimeException e) {
        String[] lines = String.valueOf(e.getMessage()).strip().split("\\R", -1);
        return lines[lines.length - 1].strip();
    }

    private static OptionalInt middleLayer(Path casesDir) {
        for (String name : List.of(TRAINING, CASES)) {
            if (Reference.exists(casesDir, name)) {
                try (Reference reference = Reference.open(casesDir, name)) {
                    JsonNode layer = reference.about().path("middle_layer");
                    if (layer.isInt()) {
                        return OptionalInt.of(layer.intValue());
                    }
                }
            }
        }
        return OptionalInt.empty();
    }

    private void cases(Path casesDir, Path above) {
        try (Reference reference = Reference.open(casesDir, CASES)) {
            if (reference.about().path(CASES).isObject()) {
                full(reference);
            } else {
                try (Reference prompts = Reference.open(above, CASES)) {
                    logitsAlone(prompts, reference);
                }
            }
            notCompared.addAll(reference.unused());
        }
    }

    private void full(Reference reference) {
        List<String> prompts = new ArrayList<>();
        List<String> latents = new ArrayList<>();
        reference.about().path(CASES).fieldNames().forEachRemaining(name -> (name.startsWith(LATENT)
                        ? latents
                        : prompts)
                .add(name));
        List<String> required = new ArrayList<>();
        prompts.forEach(name -> required.addAll(CaseVerification.required(reference, name, model.config())));
        latents.forEach(name -> required.addAll(LatentVerification.required(reference, name)));
        reference.require(required);
        CaseVerification verification = new CaseVerification(model, tower, texts, comparison);
        Map<String, float[]> merged = new LinkedHashMap<>();
        for (String name : prompts) {
            merged.put(name, verification.run(reference, reference, name));
        }
        LatentVerification latent = new LatentVerification(model, merged, comparison);
        latents.forEach(name -> latent.run(reference, name));
    }

    /** The names of cases stand before the first point. */
    private void logitsAlone(Reference prompts, Reference reference) {
        CaseVerification verification = new CaseVerification(model, tower, texts, comparison);
        for (String name : new TreeSet<>(reference.names().stream()
                .map(tensor -> tensor.substring(0, Math.max(0, tensor.indexOf('.'))))
                .toList())) {
            if (prompts.has(name + ".input_ids")) {
                verification.run(prompts, reference, name);
            }
        }
    }

    private void training(Path casesDir) {
        if (model.dtype() != Dtype.FP32) {
            notCompared.add(TRAINING + ".safetensors (float32 only)");
            return;
        }
        try (Reference reference = Reference.open(casesDir, TRAINING)) {
            new TrainingVerification(model, reference, comparison).run(tower);
            notCompared.addAll(reference.unused());
        }
    }
}
