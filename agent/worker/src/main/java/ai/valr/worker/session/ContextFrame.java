package ai.valr.worker.session;

/**
 * A frame in a session's context.
 *
 * @param number under which the model reads it, as in {@code frame 3:}; counts from 1 in a context and stays, whatever leaves
 */
record ContextFrame(FrameRef ref, int number) {}
