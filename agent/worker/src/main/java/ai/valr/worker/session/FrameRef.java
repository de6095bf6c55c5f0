package ai.valr.worker.session;

import java.util.Objects;

/**
 * Where a frame lies in Kafka, and when it was taken. Pictures are not kept anywhere else.
 *
 * @param id unique in its session
 * @param partition of the frames' topic
 * @param offset in that partition
 * @param sequence the camera's counter
 * @param acquiredMicros when the picture was taken, microseconds since 1970
 */
public record FrameRef(String id, int partition, long offset, long sequence, long acquiredMicros) {
    public FrameRef {
        Objects.requireNonNull(id, "id");
    }
}
