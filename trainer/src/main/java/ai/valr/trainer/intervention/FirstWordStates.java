package ai.valr.trainer.intervention;

import ai.valr.model.Segment;
import ai.valr.model.StepResult;
import ai.valr.model.torch.SessionBatch;
import ai.valr.model.torch.ValrModel;
import ai.valr.trainer.eval.BatchedReasoner;
import java.util.ArrayList;
import java.util.List;

/**
 * The hidden state after the final norm at the first word of a step: what language has at hand there. The context up to that
 * word is fed again as it was ({@link StepResult#appended()}). Letters: {@code D} hidden.
 */
record FirstWordStates(ValrModel model, BatchedReasoner reasoner, QuestionSet questions, Answers own) {
    private static final int BATCH = 64;

    /** Float (D) a row. */
    double[][] of(List<ProbeRow> rows, Progress progress) {
        double[][] states = new double[rows.size()][];
        for (int from = 0; from < rows.size(); from += BATCH) {
            progress.at("states of first words", from, rows.size());
            List<ProbeRow> some = rows.subList(from, Math.min(from + BATCH, rows.size()));
            try (SessionBatch batch = model.open(some.size())) {
                batch.append(some.stream().map(this::context).toList());
                float[] last = batch.lastHidden();
                int d = last.length / some.size();
                for (int row = 0; row < some.size(); row++) {
                    states[from + row] = new double[d];
                    for (int i = 0; i < d; i++) {
                        states[from + row][i] = last[row * d + i];
                    }
                }
            }
        }
        return states;
    }

    private List<Segment> context(ProbeRow row) {
        List<Segment> segments = new ArrayList<>(reasoner.prompt(questions.seen(row.question())));
        List<StepResult> steps = own.steps().get(row.question());
        steps.subList(0, row.step()).forEach(step -> segments.addAll(step.appended()));
        List<Segment> thought = steps.get(row.step()).appended();
        segments.addAll(thought.subList(0, thought.size() - 1));
        int[] said = ((Segment.Text) thought.get(thought.size() - 1)).ids();
        segments.add(new Segment.Text(new int[] {said[0], said[1]})); // `</latent>` and the first word
        return segments;
    }
}
