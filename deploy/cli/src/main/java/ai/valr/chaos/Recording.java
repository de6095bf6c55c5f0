package ai.valr.chaos;

import ai.valr.schemas.FrameReference;
import ai.valr.schemas.ReasoningEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pass over a load that keeps everything that its client saw: where the frames lie, and which events came. */
final class Recording extends Pass {
    private final Map<String, FrameReference> places = new HashMap<>();
    private final Map<String, List<ReasoningEvent>> events = new HashMap<>();

    /** @param sessions the sessions' names, by their numbers */
    Recording(List<String> sessions) {
        super(sessions);
    }

    void published(FrameReference place) {
        places.put(place.getFrameId(), place);
    }

    @Override
    boolean add(ReasoningEvent event) {
        if (!super.add(event)) {
            return false;
        }
        events.computeIfAbsent(event.getTaskId(), key -> new ArrayList<>()).add(event);
        return true;
    }

    /** The task's events in the order in which they came. */
    List<ReasoningEvent> events(String taskId) {
        return events.getOrDefault(taskId, List.of());
    }

    /** A frame by its id, where the reference leads to the place at which it was published; else the whole reference. */
    String frame(FrameReference reference) {
        return reference.equals(places.get(reference.getFrameId()))
                ? reference.getFrameId()
                : reference + ", where it was not published";
    }
}
