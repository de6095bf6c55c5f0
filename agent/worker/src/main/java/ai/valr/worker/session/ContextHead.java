package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a session's context without reading it: its segments lie in {@code chunks} entries of their own, one
 * for each turn's opening and one for each step, so that a step writes only what it added.
 *
 * @param modelVersion of the model that thought it; another model starts anew
 * @param chunks entries in the store, numbered from 0
 * @param positions decoder positions
 * @param turns questions in it
 * @param ended whether the last step ended the assistant's turn
 * @param frames that it holds, in order: {@code LookedAt.frame} is an index into this list
 */
public record ContextHead(
        String modelVersion, int chunks, int positions, int turns, boolean ended, List<FrameRef> frames) {

    public static final ContextHead EMPTY = new ContextHead("", 0, 0, 0, true, List.of());

    public ContextHead {
        frames = List.copyOf(frames);
    }

    static ContextHead fresh(String modelVersion) {
        return new ContextHead(modelVersion, 0, 0, 0, true, List.of());
    }

    /** The same, so that the next task starts anew. */
    ContextHead distrusted() {
        return new ContextHead("", chunks, positions, turns, ended, frames);
    }

    boolean holds(String frameId) {
        return frames.stream().anyMatch(frame -> frame.id().equals(frameId));
    }

    ContextHead withTurn(int newPositions, List<FrameRef> newFrames) {
        List<FrameRef> all = new ArrayList<>(frames);
        all.addAll(newFrames);
        return new ContextHead(modelVersion, chunks + 1, positions + newPositions, turns + 1, false, all);
    }

    ContextHead withStep(int newPositions, boolean turnEnded) {
        return new ContextHead(modelVersion, chunks + 1, positions + newPositions, turns, turnEnded, frames);
    }
}
