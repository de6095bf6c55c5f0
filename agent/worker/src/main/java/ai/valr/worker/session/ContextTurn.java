package ai.valr.worker.session;

import java.util.List;

/**
 * One task in a session's context: its opening with the frames that came with it, then its steps.
 *
 * @param taskId the task; empty where an older version of the store's format did not say
 * @param firstChunk number of its opening's entry in the store, or {@link #UNKNOWN}
 * @param frames that stand in its opening, in order
 */
record ContextTurn(String taskId, int firstChunk, List<ContextFrame> frames) {
    static final int UNKNOWN = -1;

    ContextTurn {
        frames = List.copyOf(frames);
    }
}
