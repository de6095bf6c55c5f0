package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counting, a step a frame: what the frame shows of the kind, from left to right, each with the number that it got when it
 * was first seen, and how many there are so far: {@code frame 2: red cone 1, blue cone 2, 2 cones}. A thing that comes up again keeps its
 * number, so that what several frames show is counted once.
 */
final class Tally {
    private static final String FRAME = "frame ";

    private Tally() {}

    /** Whether a step says what a frame shows of what is counted. */
    static boolean isSaidIn(ReasoningStep step) {
        return step.text().startsWith(FRAME);
    }

    /** One step for each frame of the walk; its target is the frame. */
    static List<ReasoningStep> of(Walk walk, Category category, List<Integer> members) {
        List<Integer> counted = new ArrayList<>();
        List<ReasoningStep> steps = new ArrayList<>();
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            steps.add(step(walk, category, members, frame, counted));
        }
        return steps;
    }

    private static ReasoningStep step(
            Walk walk, Category category, List<Integer> members, int frame, List<Integer> counted) {
        List<Integer> seen = members.stream()
                .filter(object -> walk.visible(frame, object))
                .sorted(Comparator.comparingDouble(
                        object -> walk.view(frame, object).centroidX()))
                .toList();
        StringBuilder text = new StringBuilder(FRAME + (frame + 1) + ":");
        List<Sight> sights = new ArrayList<>();
        for (int object : seen) {
            text.append(sights.isEmpty() ? " " : ", ");
            int from = text.length() - 2;
            text.append(walk.scene().objects().get(object).name());
            sights.add(Sight.in(walk, object, frame, from, text.length() - 1));
            if (!counted.contains(object)) {
                counted.add(object);
            }
            text.append(' ').append(counted.indexOf(object) + 1);
        }
        text.append(seen.isEmpty() ? " nothing, " : ", ").append(counted.size()).append(' ');
        text.append(counted.size() == 1 ? category.word() : category.plural());
        return new ReasoningStep(text.toString(), frame, sights);
    }
}
