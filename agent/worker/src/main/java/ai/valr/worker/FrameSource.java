package ai.valr.worker;

import ai.valr.worker.session.FrameRef;
import java.util.function.Consumer;

/** Reads frames' records again by their coordinates. */
interface FrameSource {

    /**
     * @param found what lies there, or null where it is past the topic's retention
     */
    record Found(FrameRef frame, KafkaRecord found) {}

    /**
     * Reads in the background.
     *
     * @param result is called on another thread, once, unless the source is closed before
     * @return false when too many reads wait; try again later
     */
    boolean read(FrameRef frame, Consumer<Found> result);
}
