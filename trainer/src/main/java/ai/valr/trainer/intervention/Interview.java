package ai.valr.trainer.intervention;

import ai.valr.model.StepResult;
import ai.valr.model.torch.LatentIntervention;
import ai.valr.model.torch.LatentIntervention.Blocks;
import ai.valr.model.torch.LatentIntervention.Inputs;
import ai.valr.model.torch.LatentIntervention.Markers;
import ai.valr.model.torch.LatentIntervention.Own;
import ai.valr.trainer.eval.BatchedReasoner;
import ai.valr.trainer.eval.BatchedReasoner.Case;
import ai.valr.trainer.eval.StepIntervention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Asks a model all questions of a set, in batches, with one thing done to its latent blocks. Letters: {@code B} rows, {@code K}
 * latents, {@code D} hidden. One interview gives one set of answers.
 */
final class Interview {
    /** Questions that are decoded together. */
    private static final int BATCH = 64;

    private final BatchedReasoner reasoner;
    private final QuestionSet questions;
    private final Progress progress;
    private final String what;
    private final List<List<StepResult>> steps = new ArrayList<>();
    private int blocks;
    private int replaced;

    /** @param what it is called in the progress */
    Interview(BatchedReasoner reasoner, QuestionSet questions, Progress progress, String what) {
        this.reasoner = reasoner;
        this.questions = questions;
        this.progress = progress;
        this.what = what;
    }

    /** Asks about frames of one's choice; the latents are the model's own. */
    Answers about(IntFunction<Case> cases) {
        for (int from = 0; from < questions.size(); from += BATCH) {
            List<Case> batch = batch(from).mapToObj(cases).toList();
            steps.addAll(answer(from, batch, (step, active) -> own(active)));
        }
        return answers();
    }

    /** Asks with the block's two tokens alone. */
    Answers withMarkersOnly() {
        for (int from = 0; from < questions.size(); from += BATCH) {
            List<Case> batch = batch(from).mapToObj(questions::seen).toList();
            steps.addAll(answer(from, batch, (step, active) -> {
                count(active, active);
                return new Markers();
            }));
        }
        return answers();
    }

    /** Asks with other inputs at the latent positions. */
    Answers withLatents(LatentSource source) {
        for (int from = 0; from < questions.size(); from += BATCH) {
            int start = from;
            List<Case> batch = batch(from).mapToObj(questions::seen).toList();
            steps.addAll(answer(
                    from,
                    batch,
                    (step, active) -> new Inputs(values -> replaced(start, step, active, source, values))));
        }
        return answers();
    }

    /**
     * Asks with the partners' blocks. The partners answer their own questions in the second half of each batch, undisturbed, so
     * that what they give was thought over their own past. A partner that has ended gives nothing.
     */
    Answers withBlocksOfPartners() {
        for (int from = 0; from < questions.size(); from += BATCH) {
            int n = (int) batch(from).count();
            List<Case> batch = IntStream.concat(batch(from), batch(from).map(questions::partner))
                    .mapToObj(questions::seen)
                    .toList();
            steps.addAll(answer(from, batch, (step, active) -> new Blocks(sources(n, active)))
                    .subList(0, n));
        }
        return answers();
    }

    private IntStream batch(int from) {
        return IntStream.range(from, Math.min(from + BATCH, questions.size()));
    }

    private List<List<StepResult>> answer(int from, List<Case> batch, StepIntervention how) {
        return reasoner.answer(batch, (step, active) -> {
            int ended = (int) batch(from).filter(i -> !active[i - from]).count();
            progress.at(what, from + ended, questions.size());
            return how.at(step, active);
        });
    }

    private LatentIntervention own(boolean[] active) {
        count(active, new boolean[active.length]);
        return new Own();
    }

    /** Float32 (B, K, D): {@code values} with what the source has for the active rows. */
    private float[] replaced(int from, int step, boolean[] active, LatentSource source, float[] values) {
        int size = values.length / active.length;
        boolean[] given = new boolean[active.length];
        for (int row = 0; row < active.length; row++) {
            if (active[row]) {
                float[] own = Arrays.copyOfRange(values, row * size, (row + 1) * size);
                Optional<float[]> other = source.latents(from + row, step, own);
                if (other.isPresent()) {
                    System.arraycopy(other.get(), 0, values, row * size, size);
                    given[row] = true;
                }
            }
        }
        count(active, given);
        return values;
    }

    /** The first n rows take from the n behind them, where both are active. */
    private int[] sources(int n, boolean[] active) {
        boolean[] asking = new boolean[active.length];
        boolean[] given = new boolean[active.length];
        int[] source = new int[active.length];
        for (int row = 0; row < active.length; row++) {
            asking[row] = row < n && active[row];
            given[row] = asking[row] && active[row + n];
            source[row] = given[row] ? row + n : row;
        }
        count(asking, given);
        return source;
    }

    private void count(boolean[] asking, boolean[] given) {
        for (int row = 0; row < asking.length; row++) {
            blocks += asking[row] ? 1 : 0;
            replaced += asking[row] && given[row] ? 1 : 0;
        }
    }

    private Answers answers() {
        progress.at(what, questions.size(), questions.size());
        return new Answers(steps, blocks, replaced);
    }
}
