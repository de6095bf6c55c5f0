package ai.valr.worker.session;

/**
 * A frame in a session's index.
 *
 * @param encoded whether its visual tokens are in the store; else its picture is still to be encoded
 */
public record FrameEntry(FrameRef ref, boolean encoded) {}
