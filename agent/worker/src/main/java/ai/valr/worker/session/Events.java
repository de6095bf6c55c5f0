package ai.valr.worker.session;

import ai.valr.engine.FinishReason;
import ai.valr.engine.Outcome;
import ai.valr.model.Confidence;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.StepResult;
import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.HeadMaps;
import ai.valr.schemas.LatentMaps;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.RebuiltContext;
import ai.valr.schemas.RejectedFrame;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Usage;
import java.util.List;
import java.util.Optional;

/** Writes what happened in the words of the events' schema. */
final class Events {
    private final String modelName;

    Events(String modelName) {
        this.modelName = modelName;
    }

    /**
     * @param modelVersion that answers it
     * @param context that the task sees, its own turn included
     * @param left frames that left the context
     * @param rebuilt what of the context is thought anew, or null
     */
    TaskAccepted accepted(
            PendingTask task,
            int queuePosition,
            String modelVersion,
            ContextHead context,
            List<FrameRef> left,
            RebuiltContext rebuilt) {
        TaskSpec spec = task.spec();
        return new TaskAccepted(
                spec.question(),
                spec.options(),
                queuePosition,
                modelName,
                modelVersion,
                references(context.frames()),
                context.numbered().stream().map(ContextFrame::number).toList(),
                task.rejected().stream()
                        .map(entry -> new RejectedFrame(reference(entry.ref()), entry.message()))
                        .toList(),
                references(left),
                earlierTasks(context),
                spec.budget().steps(),
                spec.budget().tokens(),
                spec.budget().latentsPerStep(),
                spec.expectedAnswer(),
                rebuilt);
    }

    /** Null where the task was not laid out, or the context is from before tasks were noted in it. */
    private static List<String> earlierTasks(ContextHead context) {
        if (context.turns().isEmpty()) {
            return null;
        }
        List<String> tasks = context.turns().stream()
                .limit(context.turns().size() - 1L)
                .map(ContextTurn::taskId)
                .toList();
        return tasks.contains("") ? null : tasks;
    }

    StepCompleted stepped(Outcome.Stepped stepped, Durations durations, List<FrameRef> seen) {
        StepResult result = stepped.result();
        return new StepCompleted(
                stepped.step(),
                result.text(),
                lookedAt(result.lookedAt(), seen),
                result.tokens(),
                result.latents(),
                result.logProb(),
                durations.toRecord(),
                List.of());
    }

    /** @param confidence of the version that answers; empty where it has no scale */
    AnswerProduced answered(
            PendingTask task, String modelVersion, Optional<ConfidenceScales> confidence, FinishReason finish) {
        PendingTask.Progress progress = task.progress();
        return new AnswerProduced(
                progress.best(),
                TypedAnswer.value(task.spec(), progress.best()),
                confidence(task, confidence),
                switch (finish) {
                    case STOP -> ai.valr.schemas.FinishReason.STOP;
                    case STEPS -> ai.valr.schemas.FinishReason.STEPS;
                    case TOKENS -> ai.valr.schemas.FinishReason.TOKENS;
                    case LATENTS -> ai.valr.schemas.FinishReason.LATENTS;
                    case DEADLINE -> ai.valr.schemas.FinishReason.DEADLINE;
                },
                new Usage(
                        progress.used().steps(),
                        task.frames().size(),
                        progress.visualTokens(),
                        progress.promptTokens(),
                        progress.used().tokens(),
                        progress.used().latents(),
                        progress.durations().toRecord()),
                modelName,
                modelVersion,
                references(task.frames()));
    }

    /** How sure the version was of the answer's steps, or the chance of being right that its scales give it; 0 without a step. */
    private static double confidence(PendingTask task, Optional<ConfidenceScales> scales) {
        PendingTask.Progress progress = task.progress();
        int steps = progress.used().steps();
        double raw = Confidence.ofAnswer(progress.confidences(), steps);
        boolean hasOptions = !task.spec().options().isEmpty();
        return steps == 0 ? raw : scales.map(it -> it.of(hasOptions).of(raw)).orElse(raw);
    }

    private static LookedAt lookedAt(StepResult.LookedAt lookedAt, List<FrameRef> seen) {
        if (lookedAt == null || lookedAt.frame() >= seen.size()) {
            return null;
        }
        int side = (int) Math.round(Math.sqrt(lookedAt.cells().size()));
        int rows = side * side == lookedAt.cells().size() ? side : 0;
        return new LookedAt(
                reference(seen.get(lookedAt.frame())),
                lookedAt.frame(),
                rows,
                rows,
                lookedAt.cells(),
                CellsSource.ATTENTION,
                new LatentMaps(
                        lookedAt.maps().rows(),
                        lookedAt.maps().columns(),
                        lookedAt.maps().weights()),
                new HeadMaps(
                        lookedAt.headMaps().rows(),
                        lookedAt.headMaps().columns(),
                        lookedAt.headMaps().weights()));
    }

    static FrameReference reference(FrameRef frame) {
        return new FrameReference(frame.id(), Topics.FRAMES, frame.partition(), frame.offset());
    }

    private static List<FrameReference> references(List<FrameRef> frames) {
        return frames.stream().map(Events::reference).toList();
    }
}
