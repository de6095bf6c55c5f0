package ai.valr.engine;

import ai.valr.model.Context;
import ai.valr.model.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * A context in parts with one latent block each, so that thinking it anew takes turns with others' steps: a part costs no more
 * than a step. Each ends with the text behind its block; the last may have no block.
 */
final class RethinkParts {
    private RethinkParts() {}

    static List<List<Segment>> of(Context context) {
        List<List<Segment>> parts = new ArrayList<>();
        List<Segment> part = new ArrayList<>();
        boolean ends = false;
        for (Segment segment : context.segments()) {
            part.add(segment);
            if (ends) {
                parts.add(part);
                part = new ArrayList<>();
            }
            ends = segment instanceof Segment.Latents;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return List.copyOf(parts);
    }
}
