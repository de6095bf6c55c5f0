package ai.valr.worker.session;

import ai.valr.engine.EncodeRequest;
import ai.valr.engine.Outcome;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.RecordBounds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The way of frames to the vision tower: handed over as they come, or read again when they are wanted. */
final class FrameFlow {
    private final SessionStore store;
    private final SessionPorts ports;
    private final SessionLimits limits;
    private final FramesInHand inHand;

    FrameFlow(SessionStore store, SessionPorts ports, SessionLimits limits) {
        this.store = store;
        this.ports = ports;
        this.limits = limits;
        this.inHand = new FramesInHand(limits.maxEncodingPerSession());
    }

    /** A frame that came for the first time: at once to the tower, where it has a place. */
    void arrived(String sessionId, FrameRef ref, CameraFrame frame, SourceRecord record) {
        if (inHand.hasRoom(sessionId)) {
            encode(sessionId, ref, frame, record);
        }
    }

    /** Takes a frame that was read again out of hand; false where nobody waits for it any more. */
    boolean fetched(String sessionId, FrameRef ref) {
        return inHand.isFetching(sessionId, ref) && inHand.done(sessionId, FramesInHand.key(ref)) != null;
    }

    /** Takes a frame that the tower is done with out of hand; null where nobody waits for it any more. */
    FramesInHand.InHand done(Outcome.OfFrame outcome) {
        return inHand.done(outcome.sessionId(), outcome.frameId());
    }

    void forget(String sessionId) {
        inHand.forget(sessionId);
    }

    void encode(String sessionId, FrameRef ref, CameraFrame frame, SourceRecord record) {
        byte[] image = new byte[frame.getData().remaining()];
        frame.getData().duplicate().get(image);
        if (ports.encode(new EncodeRequest(sessionId, FramesInHand.key(ref), image))) {
            inHand.encoding(sessionId, ref, record);
        }
    }

    /** Asks for the frames that are wanted and not in hand; true where some could not be asked for yet. */
    boolean fetchWanted(String sessionId, SessionState state) {
        Set<FrameRef> wanted = new LinkedHashSet<>();
        PendingTask head = state.head();
        if (head != null && head.frames() != null) {
            wanted.addAll(head.frames());
        }
        FrameIndex.select(state.frames(), new FrameSelection.Latest(limits.framesPerTask()))
                .frames()
                .forEach(entry -> wanted.add(entry.ref()));
        boolean left = false;
        for (FrameRef frame : wanted) {
            FrameEntry.Status status =
                    state.frame(frame.id()).map(FrameEntry::status).orElse(FrameEntry.Status.EXPIRED);
            if (status != FrameEntry.Status.PENDING || inHand.has(sessionId, frame)) {
                continue;
            }
            if (inHand.hasRoom(sessionId) && ports.canEncode() && ports.fetch(sessionId, frame)) {
                inHand.fetching(sessionId, frame);
            } else {
                left = true;
            }
        }
        return left;
    }

    /** Keeps the index within its bound: the oldest frames leave, but for those that the running task looks at. */
    SessionState boundFrames(String sessionId, SessionState state) {
        Set<String> kept = new HashSet<>();
        PendingTask head = state.head();
        if (head != null && head.frames() != null) {
            head.frames().forEach(frame -> kept.add(frame.id()));
        }
        List<FrameEntry> excess = FrameIndex.excess(state.frames(), limits.maxFramesPerSession(), kept);
        List<FrameEntry> rest = new ArrayList<>(state.frames());
        rest.removeAll(excess);
        for (FrameEntry entry : excess) {
            if (!state.context().holds(entry.ref().id())) {
                store.deleteTokens(sessionId, entry.ref().id());
            }
        }
        return state.withFrames(rest);
    }

    /** What is wrong with a frame but for its picture, or null. */
    static String problem(CameraFrame frame) {
        int idChars = frame.getFrameId().length();
        if (idChars < 1 || idChars > RecordBounds.MAX_ID_CHARS) {
            return "frame_id of " + idChars + " characters must have 1 to " + RecordBounds.MAX_ID_CHARS;
        }
        return null;
    }
}
