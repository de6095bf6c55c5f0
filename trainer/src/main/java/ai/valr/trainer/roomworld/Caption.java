package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one frame shows, from left to right.
 *
 * @param frame from 0
 * @param question {@code What is in frame 2?}
 * @param step {@code frame 2: red ball left, green lamp middle}, or {@code frame 2: nothing}; its target is the frame
 */
public record Caption(String scene, int frame, String question, ReasoningStep step) {
    /** One for each frame of a walk. */
    public static List<Caption> of(Walk walk) {
        return IntStream.range(0, walk.frames().size())
                .mapToObj(frame -> of(walk, frame))
                .toList();
    }

    private static Caption of(Walk walk, int frame) {
        List<Integer> seen = IntStream.range(0, walk.scene().objects().size())
                .filter(object -> walk.visible(frame, object))
                .boxed()
                .sorted(Comparator.comparingDouble(
                        object -> walk.view(frame, object).centroidX()))
                .toList();
        StringBuilder text = new StringBuilder("frame " + (frame + 1) + ":");
        List<Sight> sights = new ArrayList<>();
        for (int object : seen) {
            text.append(sights.isEmpty() ? " " : ", ");
            int from = text.length() - 2;
            text.append(walk.scene().objects().get(object).name());
            sights.add(Sight.in(walk, object, frame, from, text.length()));
            text.append(' ').append(walk.view(frame, object).side().word());
        }
        text.append(seen.isEmpty() ? " nothing" : "");
        ReasoningStep step = new ReasoningStep(text.toString(), frame, sights);
        return new Caption(walk.scene().id().toString(), frame, Phrases.caption(frame), step);
    }
}
