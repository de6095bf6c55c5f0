package ai.valr.model.torch;

import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.model.StepResult.End;
import ai.valr.model.StepResult.LookedAt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the pieces of one row's step together.
 *
 * @param latents positions between the block's two tokens
 * @param hasBlock whether the two tokens were fed
 */
record StepAssembly(ValrModel model, int latents, boolean hasBlock, long latentNanos, long textNanos) {

    /**
     * @param values latent inputs, float32 (K, D)
     * @param said the row's text, one token or more
     */
    StepResult result(float[] values, Utterance said, LookedAt lookedAt) {
        int[] text = said.ids();
        List<Segment> appended = new ArrayList<>();
        if (hasBlock) {
            int close = model.valr().latentCloseId();
            appended.add(new Segment.Text(new int[] {model.valr().latentOpenId()}));
            if (latents > 0) {
                appended.add(new Segment.Latents(values, latents));
            }
            int[] closed = new int[text.length + 1];
            closed[0] = close;
            System.arraycopy(text, 0, closed, 1, text.length);
            appended.add(new Segment.Text(closed));
        } else {
            appended.add(new Segment.Text(text));
        }
        End end = model.end(text[text.length - 1]);
        int spoken = end == End.LENGTH ? text.length : text.length - 1;
        return new StepResult(
                appended,
                model.tokenizer().decode(Arrays.copyOf(text, spoken), false).strip(),
                text.length,
                latents,
                end,
                lookedAt,
                said.logProb(),
                latentNanos,
                textNanos);
    }
}
