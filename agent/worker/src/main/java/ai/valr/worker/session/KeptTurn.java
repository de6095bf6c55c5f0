package ai.valr.worker.session;

import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A turn of a context with its segments, of which something may be taken away.
 *
 * @param taskId see {@link ContextTurn}
 * @param frames that stand in its opening, in order
 * @param chunks its opening, then its steps
 */
record KeptTurn(String taskId, List<ContextFrame> frames, List<List<Segment>> chunks) {
    KeptTurn {
        frames = List.copyOf(frames);
        chunks = List.copyOf(chunks);
    }

    int positions() {
        return chunks.stream()
                .flatMap(List::stream)
                .mapToInt(Segment::positions)
                .sum();
    }

    /** The same as the first turn of a conversation. */
    KeptTurn first(PromptLayout layout) {
        List<Segment> opening = new ArrayList<>(layout.start());
        opening.addAll(chunks.get(0)
                .subList(layout.nextTurn(true).size(), chunks.get(0).size()));
        return withOpening(frames, opening);
    }

    /**
     * Without the frames that are not among {@code stay}: their pictures and what the layout wrote around them are gone.
     *
     * @param before segments of the opening before its first frame
     * @param around segments that the layout makes of one frame
     */
    KeptTurn keeping(Set<FrameRef> stay, int before, int around) {
        List<ContextFrame> rest = new ArrayList<>();
        List<Segment> opening = new ArrayList<>(chunks.get(0).subList(0, before));
        for (int i = 0; i < frames.size(); i++) {
            if (stay.contains(frames.get(i).ref())) {
                rest.add(frames.get(i));
                opening.addAll(chunks.get(0).subList(before + i * around, before + (i + 1) * around));
            }
        }
        opening.addAll(chunks.get(0)
                .subList(before + frames.size() * around, chunks.get(0).size()));
        return withOpening(rest, opening);
    }

    private KeptTurn withOpening(List<ContextFrame> newFrames, List<Segment> opening) {
        List<List<Segment>> all = new ArrayList<>(chunks);
        all.set(0, opening);
        return new KeptTurn(taskId, newFrames, all);
    }
}
