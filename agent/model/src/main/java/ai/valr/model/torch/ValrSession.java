package ai.valr.model.torch;

import ai.valr.model.ModelSession;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.util.List;

/** One context: a batch of one row. */
final class ValrSession implements ModelSession {
    private static final boolean[] ACTIVE = {true};

    private final SessionBatch batch;

    ValrSession(SessionBatch batch) {
        this.batch = batch;
    }

    @Override
    public int length() {
        return batch.length(0);
    }

    @Override
    public void append(List<Segment> segments) {
        batch.append(List.of(segments));
    }

    @Override
    public List<Segment> rethink(List<Segment> segments) {
        return new Rethinking(batch).of(segments);
    }

    @Override
    public StepResult step(StepRequest request) {
        return batch.step(request, ACTIVE).get(0);
    }

    @Override
    public void close() {
        batch.close();
    }
}
