package ai.valr.trainer.experiment;

import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.PlaceEvaluation;
import ai.valr.trainer.eval.Prediction;
import ai.valr.trainer.eval.RoomWorldEvaluation;
import ai.valr.trainer.intervention.FigureJson;
import ai.valr.trainer.intervention.LatentWorth;
import ai.valr.trainer.intervention.ProgressLines;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.roomworld.Split;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Asks a run's model the questions of the test scenes, without latents where it was trained without them.
 *
 * @param lines where progress goes
 */
record ArmEvaluation(ArmRun run, EvaluationPlan plan, ModelOptions options, Consumer<String> lines) {
    /** Questions a scene, both with and without sight, about. */
    private static final int ANSWERS = 19;

    /** {@code score, by_type, blind, latent_share}; what was answered is kept beside the model. */
    ObjectNode of(Path folder) throws IOException {
        ProgressLines progress = new ProgressLines(lines, run.who());
        ObjectNode node = new ObjectMapper().createObjectNode();
        try (ValrModel model = ValrModel.load(folder, options)) {
            List<Prediction> answered = asked(model, progress);
            Score score = Score.of(answered.stream().map(Prediction::grade).toList());
            Score blind = Score.of(answered.stream().map(Prediction::blindGrade).toList());
            node.set("score", FigureJson.of(score.overall()));
            node.set("blind", FigureJson.of(blind.overall()));
            ObjectNode types = node.putObject("by_type");
            score.figures().forEach((name, figure) -> types.set(name, FigureJson.of(figure)));
            Optional<LatentWorth> worth = worth(model, progress);
            worth.ifPresent(it -> node.set("latent_share", share(new SeedShare(Map.of(run.seed(), it)))));
            new AnswerFiles(run.answers()).write(answered, worth);
        }
        return node;
    }

    private List<Prediction> asked(ValrModel model, ProgressLines progress) {
        IntConsumer at = done -> progress.at("answers", done, ANSWERS * plan.scenes());
        return plan.asksPlaces()
                ? new PlaceEvaluation(model, run.world(), run.latents()).ask(Split.TEST, plan.seed(), plan.scenes(), at)
                : new RoomWorldEvaluation(model, run.world(), run.latents())
                        .ask(Split.TEST, plan.seed(), plan.scenes(), at);
    }

    private Optional<LatentWorth> worth(ValrModel model, ProgressLines progress) {
        if (plan.latentScenes() == 0 || run.latents() == 0) {
            return Optional.empty();
        }
        RoomWorld world = run.world();
        int scenes = plan.latentScenes();
        return Optional.of(
                plan.asksPlaces()
                        ? LatentWorth.ofPlaces(model, world, Split.TEST, plan.seed(), scenes, run.latents(), progress)
                        : LatentWorth.of(model, world, Split.TEST, plan.seed(), scenes, run.latents(), progress));
    }

    /** {@code blocks_worth, frames_worth} and, where it says something, {@code share}. */
    static ObjectNode share(SeedShare share) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.set("blocks_worth", FigureJson.of(share.blocks()));
        node.set("frames_worth", FigureJson.of(share.frames()));
        share.share().ifPresent(figure -> node.set("share", FigureJson.of(figure)));
        return node;
    }
}
