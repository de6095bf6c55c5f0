package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.model.PictureException;
import ai.valr.model.StepResult;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchOutcome;
import ai.valr.trainer.vsibench.VsiBenchPrompt;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Asks a model VSI-Bench's questions about the frames of their videos, and again about black frames of the same size. A
 * video is decoded and encoded once for all of its questions. Decoding is greedy.
 */
public final class VsiBenchEvaluation {
    /** Positions of frames that are decoded together, which bounds the memory of their KV caches. */
    private static final int MAX_BATCH_POSITIONS = 16_384;

    /** Questions that are decoded together. */
    private static final int MAX_BATCH = 64;

    private final ValrModel model;
    private final int latents;
    private final VsiBenchPrompt prompt;

    /** @param latents K, usually {@link ValrModel#defaultLatents()} */
    public VsiBenchEvaluation(ValrModel model, int latents, VsiBenchPrompt prompt) {
        this.model = model;
        this.latents = latents;
        this.prompt = prompt;
    }

    /** A video as the model sees it, and as many black frames. */
    private record Seen(List<FrameTokens> frames, List<FrameTokens> black) {}

    /**
     * Evaluates.
     *
     * @param progress called with the number of questions done
     * @param outcomes given each question's outcome, video by video
     * @return the same outcomes
     * @throws VsiBenchException where a video cannot be read
     * @throws ai.valr.model.ModelException where frames and question are more than the model can hold
     */
    public List<VsiBenchOutcome> run(
            List<VsiBenchQuestion> questions,
            FrameSource source,
            IntConsumer progress,
            Consumer<VsiBenchOutcome> outcomes) {
        Map<String, List<VsiBenchQuestion>> byVideo = new LinkedHashMap<>();
        questions.forEach(question -> byVideo.computeIfAbsent(question.scene(), scene -> new ArrayList<>())
                .add(question));
        List<VsiBenchOutcome> all = new ArrayList<>();
        for (List<VsiBenchQuestion> asked : byVideo.values()) {
            Seen seen = see(asked.get(0), source);
            int rows = rows(seen);
            for (int from = 0; from < asked.size(); from += rows) {
                for (VsiBenchOutcome outcome : ask(asked.subList(from, Math.min(from + rows, asked.size())), seen)) {
                    outcomes.accept(outcome);
                    all.add(outcome);
                }
                progress.accept(all.size());
            }
        }
        return all;
    }

    private Seen see(VsiBenchQuestion question, FrameSource source) {
        List<FrameTokens> frames = new ArrayList<>();
        List<FrameTokens> black = new ArrayList<>();
        Picture[] blank = {null};
        source.frames(question, (picture, times) -> {
            FrameTokens tokens = encode(question, picture);
            if (blank[0] == null || blank[0].width() != picture.width() || blank[0].height() != picture.height()) {
                blank[0] = new Picture(picture.width(), picture.height(), new byte[picture.rgb().length]);
                black.add(encode(question, blank[0]));
            }
            frames.addAll(Collections.nCopies(times, tokens));
            while (black.size() < frames.size()) {
                black.add(black.get(black.size() - 1));
            }
        });
        return new Seen(frames, black);
    }

    private FrameTokens encode(VsiBenchQuestion question, Picture picture) {
        try {
            return model.encode(List.of(model.processor().image(picture))).get(0);
        } catch (PictureException e) {
            throw new VsiBenchException("a frame of video " + question.scene() + " was refused: " + e.getMessage(), e);
        }
    }

    private static int rows(Seen seen) {
        int positions = seen.frames().stream().mapToInt(FrameTokens::count).sum();
        return Math.max(1, Math.min(MAX_BATCH, MAX_BATCH_POSITIONS / Math.max(1, positions)));
    }

    private List<VsiBenchOutcome> ask(List<VsiBenchQuestion> questions, Seen seen) {
        List<List<StepResult>> seeing = answer(questions, seen.frames());
        List<List<StepResult>> blind = answer(questions, seen.black());
        List<VsiBenchOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            outcomes.add(new VsiBenchOutcome(
                    questions.get(i),
                    bareAnswer(seeing.get(i)),
                    Optional.of(bareAnswer(blind.get(i))),
                    seeing.get(i).stream().map(StepResult::text).toList()));
        }
        return outcomes;
    }

    private List<List<StepResult>> answer(List<VsiBenchQuestion> questions, List<FrameTokens> frames) {
        return new BatchedReasoner(model, latents)
                .answer(questions.stream()
                        .map(it -> new BatchedReasoner.Case(frames, prompt.text(it), prompt.options(it)))
                        .toList());
    }

    /** What stands behind {@code answer:} in the last step; the whole of it from a model that was not taught to say so. */
    private static String bareAnswer(List<StepResult> steps) {
        String last = steps.get(steps.size() - 1).text().strip();
        String answer = Grade.answerIn(last);
        return answer.isEmpty() ? last : answer;
    }
}
