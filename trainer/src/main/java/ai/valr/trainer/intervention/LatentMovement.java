package ai.valr.trainer.intervention;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.SessionBatch;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.BatchedReasoner.Case;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.eval.SceneBootstrap;
import ai.valr.trainer.roomworld.Walk;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How far the latents of a question's first step move when its frames change, beside how far they move for nothing (camera
 * noise) and for another question. The first step, because behind it texts differ too. Letters: {@code K} latents, {@code D}
 * hidden.
 *
 * @param latents K
 * @param noiseSd of the world's camera
 */
record LatentMovement(
        ValrModel model,
        BatchedReasoner reasoner,
        HeldOutScenes source,
        QuestionSet questions,
        int latents,
        double noiseSd,
        Progress progress) {
    private static final int BATCH = 64;

    /** By what was changed: {@code cosine_distance} and {@code relative_l2}. */
    ObjectNode json() {
        List<float[]> own = first("movement: own", questions::seen);
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.set("camera_noise", distances(noisy(1), noisy(2)));
        node.set("one_frame", distances(own, first("movement: one frame", questions::withOneFrameOfAnother)));
        node.set("all_frames", distances(own, first("movement: all frames", questions::elsewhere)));
        node.set(
                "other_question",
                distances(
                        own,
                        IntStream.range(0, questions.size())
                                .mapToObj(i -> own.get(questions.neighbour(i)))
                                .toList()));
        return node;
    }

    private ObjectNode distances(List<float[]> ones, List<float[]> others) {
        IntStream all = IntStream.range(0, ones.size());
        double[] relative = all.mapToDouble(i -> LatentDistance.relative(ones.get(i), others.get(i)))
                .toArray();
        double[] cosine = IntStream.range(0, ones.size())
                .mapToDouble(i -> LatentDistance.cosine(ones.get(i), others.get(i), latents))
                .toArray();
        SceneBootstrap bootstrap = new SceneBootstrap(
                IntStream.range(0, ones.size()).mapToObj(questions::scene).toList());
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.set("cosine_distance", FigureJson.of(bootstrap.mean(cosine)));
        node.set("relative_l2", FigureJson.of(bootstrap.mean(relative)));
        return node;
    }

    private List<float[]> noisy(long seed) {
        int scenes =
                IntStream.range(0, questions.size()).map(questions::scene).max().orElse(-1) + 1;
        List<List<FrameTokens>> seen = IntStream.range(0, scenes)
                .mapToObj(scene -> noisy(scene, new CameraNoise(noiseSd, seed)))
                .toList();
        return first("movement: camera noise", i -> questions.with(i, seen.get(questions.scene(i))));
    }

    private List<FrameTokens> noisy(int scene, CameraNoise noise) {
        Walk walk = source.walk(scene);
        List<Picture> pictures = IntStream.range(0, walk.frames().size())
                .mapToObj(f -> noise.on(
                        walk.frames().get(f), (long) scene * walk.frames().size() + f))
                .toList();
        return source.see(pictures);
    }

    /** The latent inputs of each question's first step, float32 (K, D). */
    private List<float[]> first(String what, IntFunction<Case> cases) {
        List<float[]> blocks = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += BATCH) {
            progress.at(what, from, questions.size());
            List<List<Segment>> prompts = IntStream.range(from, Math.min(from + BATCH, questions.size()))
                    .mapToObj(cases)
                    .map(reasoner::prompt)
                    .toList();
            boolean[] active = new boolean[prompts.size()];
            Arrays.fill(active, true);
            try (SessionBatch batch = model.open(prompts.size())) {
                batch.append(prompts);
                for (StepResult step : batch.step(StepRequest.greedy(latents, 1), active)) {
                    blocks.add(Answers.latents(step).orElseThrow());
                }
            }
        }
        return blocks;
    }
}
