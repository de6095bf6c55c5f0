package ai.valr.worker.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a session's context without reading it: its segments lie in {@code chunks} entries of their own, one
 * for each turn's opening and one for each step, so that a step writes only what it added.
 *
 * @param model whose it is
 * @param chunks entries in the store, numbered from 0
 * @param positions decoder positions
 * @param ended whether the last step ended the assistant's turn
 * @param turns its tasks, oldest first
 * @param nextNumber number of the next frame that comes in, from 1
 */
public record ContextHead(
        ContextModel model, int chunks, int positions, boolean ended, List<ContextTurn> turns, int nextNumber) {

    public static final ContextHead EMPTY = fresh(ContextModel.NONE);

    public ContextHead {
        turns = List.copyOf(turns);
    }

    static ContextHead fresh(ContextModel model) {
        return new ContextHead(model, 0, 0, true, List.of(), 1);
    }

    /** The same, so that the next task starts anew. */
    ContextHead distrusted() {
        return with(ContextModel.NONE);
    }

    ContextHead with(ContextModel newModel) {
        return new ContextHead(newModel, chunks, positions, ended, turns, nextNumber);
    }

    /** Version of the model that its last task began with. */
    String modelVersion() {
        return model.version();
    }

    /** Entries that one step each added. */
    int steps() {
        return chunks - turns.size();
    }

    /** All frames that it holds, in order: {@code LookedAt.frame} is an index into this list. */
    List<ContextFrame> numbered() {
        return turns.stream().flatMap(turn -> turn.frames().stream()).toList();
    }

    /** As {@link #numbered()}, without the numbers. */
    List<FrameRef> frames() {
        return numbered().stream().map(ContextFrame::ref).toList();
    }

    boolean holds(String frameId) {
        return turns.stream().anyMatch(turn -> turn.frames().stream()
                .anyMatch(frame -> frame.ref().id().equals(frameId)));
    }

    /** Whether it is known where each turn begins, so that turns and frames can leave it. */
    boolean canBeCut() {
        return turns.stream().noneMatch(turn -> turn.firstChunk() == ContextTurn.UNKNOWN);
    }

    /** What is left of this one after a cut. */
    ContextHead cutTo(List<KeptTurn> kept) {
        List<ContextTurn> rest = new ArrayList<>();
        int chunk = 0;
        int left = 0;
        for (KeptTurn turn : kept) {
            rest.add(new ContextTurn(turn.taskId(), chunk, turn.frames()));
            chunk += turn.chunks().size();
            left += turn.positions();
        }
        return new ContextHead(model, chunk, left, ended, rest, nextNumber);
    }

    ContextHead withTurn(String taskId, int newPositions, List<ContextFrame> newFrames) {
        List<ContextTurn> all = new ArrayList<>(turns);
        all.add(new ContextTurn(taskId, chunks, newFrames));
        return new ContextHead(model, chunks + 1, positions + newPositions, false, all, nextNumber + newFrames.size());
    }

    ContextHead withStep(int newPositions, boolean turnEnded) {
        return new ContextHead(model, chunks + 1, positions + newPositions, turnEnded, turns, nextNumber);
    }
}
