package ai.valr.model.torch;

import ai.valr.model.ModelException;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds one context what another version of its model thought, and thinks its latent blocks anew. See {@link ValrSession#rethink}. */
final class Rethinking {
    private final SessionBatch batch;
    private final int openId;
    private final int closeId;
    private final List<Segment> fed = new ArrayList<>();
    private final List<Segment> pending = new ArrayList<>();

    /** @param batch of one row */
    Rethinking(SessionBatch batch) {
        this.batch = batch;
        this.openId = batch.model().valr().latentOpenId();
        this.closeId = batch.model().valr().latentCloseId();
    }

    List<Segment> of(List<Segment> segments) {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment instanceof Segment.Latents latents) {
                Segment behind = i + 1 < segments.size() ? segments.get(i + 1) : null;
                takeOpen();
                Segment rest = withoutClose(behind);
                fed.add(new Segment.Latents(batch.think(latents.count()), latents.count()));
                fed.add(behind);
                pending.add(rest);
                i++;
            } else {
                fed.add(segment);
                pending.add(segment);
            }
        }
        feed();
        return List.copyOf(fed);
    }

    /** Feeds what stands before the block but for its opening token, which is fed with it. */
    private void takeOpen() {
        int last = pending.size() - 1;
        int[] ids = last >= 0 && pending.get(last) instanceof Segment.Text text ? text.ids() : new int[0];
        if (ids.length == 0 || ids[ids.length - 1] != openId) {
            throw misplaced("behind the token " + openId);
        }
        pending.set(last, new Segment.Text(Arrays.copyOf(ids, ids.length - 1)));
        feed();
    }

    private Segment withoutClose(Segment behind) {
        int[] ids = behind instanceof Segment.Text text ? text.ids() : new int[0];
        if (ids.length == 0 || ids[0] != closeId) {
            throw misplaced("before the token " + closeId);
        }
        return new Segment.Text(Arrays.copyOfRange(ids, 1, ids.length));
    }

    private void feed() {
        pending.removeIf(segment -> segment.positions() == 0);
        if (!pending.isEmpty()) {
            batch.append(List.of(List.copyOf(pending)));
            pending.clear();
        }
    }

    private static ModelException misplaced(String expected) {
        return new ModelException("a latent block of the context does not stand " + expected
                + "; the context was written by a model with other tokens, start a new session");
    }
}
