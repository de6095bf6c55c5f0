package ai.valr.trainer.feedback;

import ai.valr.schemas.FrameReference;

/** A frame by its Kafka coordinates, beside its name. */
public record FrameAt(String id, int partition, long offset) {

    static FrameAt of(FrameReference reference) {
        return new FrameAt(reference.getFrameId(), reference.getPartition(), reference.getOffset());
    }
}
