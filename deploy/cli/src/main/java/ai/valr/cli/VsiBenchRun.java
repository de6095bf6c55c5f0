package ai.valr.cli;

import ai.valr.model.ModelException;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.VsiBenchEvaluation;
import ai.valr.trainer.eval.VsiBenchReport;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchOutcome;
import ai.valr.trainer.vsibench.VsiBenchPredictions;
import ai.valr.trainer.vsibench.VsiBenchPrompt;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import ai.valr.trainer.vsibench.VsiBenchQuestions;
import ai.valr.vsibench.FolderFrames;
import ai.valr.vsibench.VsiBenchFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One run over a folder of VSI-Bench's data: a model is asked, or answers from a file are scored. */
final class VsiBenchRun {
    private final VsiBenchFolder folder;
    private final VsiBenchQuestions questions;
    private final List<VsiBenchQuestion> asked;
    private final Set<String> debiased;
    private final Consumer<String> tell;

    /**
     * Reads the questions.
     *
     * @param debiased ids of the debiased subset; null for none
     * @param limit the first questions only
     * @param tell what a user should know, a sentence each
     * @throws EnvironmentException where something in the folder or the ids is wrong
     */
    VsiBenchRun(Path data, Path debiased, int limit, Consumer<String> tell) {
        this.tell = tell;
        try {
            folder = new VsiBenchFolder(data);
            questions = folder.questions();
            this.debiased = debiased == null ? Set.of() : VsiBenchFolder.debiasedIds(debiased, questions);
        } catch (VsiBenchException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
        List<VsiBenchQuestion> all = questions.all();
        asked = all.subList(0, Math.min(limit, all.size()));
        if (debiased != null && asked.stream().noneMatch(it -> this.debiased.contains(it.id()))) {
            tell.accept("none of the first " + asked.size() + " questions is of the debiased subset; raise --limit");
        }
    }

    /**
     * Scores the answers of a file.
     *
     * @param frames that they were made from, where that is known
     */
    VsiBenchReport score(Path predictions, OptionalInt frames) {
        try {
            VsiBenchPredictions said = VsiBenchPredictions.read(predictions, questions);
            List<VsiBenchQuestion> missing = said.missing(asked);
            if (!missing.isEmpty()) {
                tell.accept(missing.size() + " of " + asked.size() + " questions have no prediction in " + predictions
                        + " and count as wrong; the first is id "
                        + missing.get(0).id());
            }
            return VsiBenchReport.of(
                    predictions.toString(), frames, Map.of(), missing.size(), said.outcomes(asked), debiased);
        } catch (VsiBenchException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    /** @throws EnvironmentException where a video is missing; before a model is loaded */
    void requireVideos() {
        try {
            folder.requireVideos(asked);
        } catch (VsiBenchException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    /**
     * Asks a model.
     *
     * @param progress called with the number of questions done
     * @param outcomes given each question's outcome
     */
    VsiBenchReport ask(
            ValrModel model,
            int latents,
            int frames,
            VsiBenchPrompt prompt,
            IntConsumer progress,
            Consumer<VsiBenchOutcome> outcomes) {
        if (frames > model.contextBudget().frames()) {
            tell.accept(model.name() + " was trained to hold "
                    + model.contextBudget().frames() + " frames; --frames " + frames
                    + " is more than it has ever seen");
        }
        try {
            List<VsiBenchOutcome> said = new VsiBenchEvaluation(model, latents, prompt)
                    .run(asked, new FolderFrames(folder, frames), progress, outcomes);
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("frames", frames);
            settings.put("latents", latents);
            settings.put("prompt", prompt.word());
            return VsiBenchReport.of(
                    model.name() + "@" + model.version(), OptionalInt.of(frames), settings, 0, said, debiased);
        } catch (VsiBenchException | ModelException e) {
            throw new EnvironmentException(e.getMessage(), e);
        }
    }

    int questions() {
        return asked.size();
    }
}
