package ai.valr.trainer.eval;

import ai.valr.model.AnswerType;
import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.torch.LatentIntervention;
import ai.valr.model.torch.SessionBatch;
import ai.valr.model.torch.ValrModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Answers many questions at once, step by step, as serving would answer each. */
public final class BatchedReasoner {
    /** Steps after which an answer is no longer waited for. */
    public static final int MAX_STEPS = 12;

    /** Tokens of one step. */
    static final int MAX_STEP_TOKENS = 96;

    /** Around a block of latents. */
    private static final int LATENT_TOKENS = 2;

    private final ValrModel model;
    private final int latents;

    /** @param latents K */
    public BatchedReasoner(ValrModel model, int latents) {
        this.model = model;
        this.latents = latents;
    }

    /**
     * One question about frames.
     *
     * @param numbers under which the model reads each frame, from 1
     */
    public record Case(List<FrameTokens> frames, List<Integer> numbers, String question, List<String> options) {
        /** Frames that are numbered from 1 on. */
        public Case(List<FrameTokens> frames, String question, List<String> options) {
            this(frames, IntStream.rangeClosed(1, frames.size()).boxed().toList(), question, options);
        }
    }

    /** The steps' results of each case, in order. */
    public List<List<StepResult>> answer(List<Case> cases) {
        return answer(cases, (step, active) -> new LatentIntervention.Own());
    }

    /**
     * The same in so many steps at most: the last one begins with the answer, whatever the model would have said there.
     *
     * @param maxSteps 1 to {@link #MAX_STEPS}
     */
    public List<List<StepResult>> answerWithin(int maxSteps, List<Case> cases) {
        if (maxSteps < 1 || maxSteps > MAX_STEPS) {
            throw new IllegalArgumentException("steps " + maxSteps + " must be 1 to " + MAX_STEPS);
        }
        StepRequest free = StepRequest.greedy(latents, MAX_STEP_TOKENS);
        StepRequest last = free.answering(new AnswerType.Text(), true);
        return answer(
                cases,
                maxSteps,
                step -> step == maxSteps - 1 ? last : free,
                (step, active) -> new LatentIntervention.Own());
    }

    /** The same with something done to the latent blocks. */
    public List<List<StepResult>> answer(List<Case> cases, StepIntervention interventions) {
        return answer(cases, MAX_STEPS, step -> StepRequest.greedy(latents, MAX_STEP_TOKENS), interventions);
    }

    /**
     * Answers that are drawn.
     *
     * @param temperature above 0
     * @param seed the same seed, the same answers
     */
    public List<List<StepResult>> sample(List<Case> cases, double temperature, long seed) {
        return answer(
                cases,
                MAX_STEPS,
                step -> new StepRequest(latents, MAX_STEP_TOKENS, temperature, seed * 1_000_003L + step),
                (step, active) -> new LatentIntervention.Own());
    }

    private List<List<StepResult>> answer(
            List<Case> cases, int maxSteps, IntFunction<StepRequest> requests, StepIntervention interventions) {
        List<List<StepResult>> steps = new ArrayList<>();
        boolean[] active = new boolean[cases.size()];
        Arrays.fill(active, true);
        try (SessionBatch batch = model.open(cases.size())) {
            batch.append(cases.stream().map(this::prompt).toList());
            cases.forEach(it -> steps.add(new ArrayList<>()));
            for (int s = 0; s < maxSteps && any(active); s++) {
                List<StepResult> results = batch.step(requests.apply(s), active, interventions.at(s, active.clone()));
                for (int row = 0; row < cases.size(); row++) {
                    if (active[row]) {
                        steps.get(row).add(results.get(row));
                        active[row] = results.get(row).end() != StepResult.End.TURN;
                    }
                }
            }
        }
        return steps;
    }

    /** What a session holds when it begins to reason about a case. */
    public List<Segment> prompt(Case it) {
        List<Segment> segments = new ArrayList<>(model.layout().start());
        for (int f = 0; f < it.frames().size(); f++) {
            segments.addAll(
                    model.layout().frame(it.numbers().get(f), it.frames().get(f)));
        }
        segments.addAll(model.layout().question(it.question(), it.options()));
        return segments;
    }

    /** Whether a case and the longest answer to it fit into the model's context. */
    public boolean fits(Case it) {
        int prompt = prompt(it).stream().mapToInt(Segment::positions).sum();
        return prompt + MAX_STEPS * (latents + LATENT_TOKENS + MAX_STEP_TOKENS) <= model.maxModelLen();
    }

    private static boolean any(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }
}
