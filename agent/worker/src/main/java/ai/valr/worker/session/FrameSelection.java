package ai.valr.worker.session;

import java.util.List;

/** Which frames a task is about. */
public sealed interface FrameSelection {

    /** The latest frames by acquisition time, as many as there are up to {@code count}, 1 or more. */
    record Latest(int count) implements FrameSelection {}

    /** These frames, in this order; all must come. */
    record Ids(List<String> ids) implements FrameSelection {
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /**
     * The frames that were taken from {@code fromMicros} to {@code toMicros}, both included, at most {@code maxCount} of
     * them, spread evenly.
     */
    record Between(long fromMicros, long toMicros, int maxCount) implements FrameSelection {}
}
