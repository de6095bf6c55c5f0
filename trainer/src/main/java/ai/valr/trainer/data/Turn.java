package ai.valr.trainer.data;

import ai.valr.trainer.roomworld.Sight;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One question and how it is answered.
 *
 * @param question as asked
 * @param options may be empty
 * @param steps in order; the last one ends the turn
 */
public record Turn(String question, List<String> options, List<Step> steps) {

    /**
     * @param text of the step
     * @param targetFrame index in the walk of the frame that the step should look at
     * @param learned whether the text is learned; false where it is given
     * @param sights what parts of the text are about
     */
    public record Step(String text, int targetFrame, boolean learned, List<Sight> sights) {
        public Step {
            sights = List.copyOf(sights);
        }

        /** The frames that its latents could look at: the one that it should look at, then all others that show what it is about. */
        List<Integer> frames() {
            Set<Integer> frames = new LinkedHashSet<>(List.of(targetFrame));
            sights.forEach(sight -> frames.addAll(sight.shownIn()));
            return List.copyOf(frames);
        }

        /** A step that is about nothing in the pictures. */
        public Step(String text, int targetFrame, boolean learned) {
            this(text, targetFrame, learned, List.of());
        }
    }

    public Turn {
        options = List.copyOf(options);
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("the question '" + question + "' has no step");
        }
    }
}
