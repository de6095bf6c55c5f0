package ai.valr.model;

import java.util.ArrayList;
import java.util.List;

/** What a session has seen and thought so far, in the order of the decoder's positions. Immutable. */
public record Context(List<Segment> segments) {

    public static final Context EMPTY = new Context(List.of());

    public Context {
        segments = List.copyOf(segments);
    }

    /** This context with more segments behind it. */
    public Context plus(List<Segment> more) {
        List<Segment> all = new ArrayList<>(segments.size() + more.size());
        all.addAll(segments);
        all.addAll(more);
        return new Context(all);
    }

    /** Decoder positions in use. */
    public int positions() {
        return segments.stream().mapToInt(Segment::positions).sum();
    }

    /** Frames in this context. */
    public int frames() {
        return (int) segments.stream().filter(Segment.Vision.class::isInstance).count();
    }
}
