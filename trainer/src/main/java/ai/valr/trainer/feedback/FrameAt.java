package ai.valr.trainer.feedback;

import ai.valr.schemas.FrameReference;

/**
 * A frame by its Kafka coordinates, beside its name.
 *
 * @param session that published it: after its topic was made anew another session's frame may have the same name and place
 */
public record FrameAt(String session, String id, int partition, long offset) {

    static FrameAt of(String session, FrameReference reference) {
        return new FrameAt(session, reference.getFrameId(), reference.getPartition(), reference.getOffset());
    }
}
