package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.Optional;

/**
 * Where something is, in the words that all question types share: {@code red ball: frame 2 left x-13z+24}.
 *
 * @param frame from 0; the text counts from 1
 * @param side third of that picture
 * @param at on the floor, in the first camera's ground frame
 * @param sights what the step's words are about; empty for what is no object of a walk
 */
record Location(String name, int frame, Side side, GroundPoint at, List<Sight> sights) {
    private static final String FRAME = ": frame ";

    /** Something that is no object, such as a corner. */
    Location(String name, int frame, Side side, GroundPoint at) {
        this(name, frame, side, at, List.of());
    }

    /** An object in the frame that shows most of it. */
    static Location best(Walk walk, int object) {
        return in(walk, object, walk.bestFrame(object));
    }

    /** An object in the first frame that shows enough of it. */
    static Location first(Walk walk, int object) {
        return in(walk, object, walk.firstFrame(object));
    }

    private static Location in(Walk walk, int object, int frame) {
        String name = walk.scene().objects().get(object).name();
        int named = name.length() - 1;
        int counted = name.length() + FRAME.length() - 1;
        List<Sight> sights = List.of(
                Sight.anywhere(walk, object, named, counted),
                Sight.in(walk, object, frame, counted, Integer.MAX_VALUE));
        return new Location(
                name, frame, walk.view(frame, object).side(), walk.scene().place(object), sights);
    }

    /** Whether a step says where something is. */
    static boolean isSaidIn(ReasoningStep step) {
        return step.text().contains(FRAME);
    }

    /** The name in a step that says where an object is; empty for any other step. */
    static Optional<String> nameIn(ReasoningStep step) {
        return !isSaidIn(step) || step.sights().isEmpty()
                ? Optional.empty()
                : Optional.of(step.text().substring(0, step.text().indexOf(FRAME)));
    }

    ReasoningStep step() {
        return new ReasoningStep(name + FRAME + (frame + 1) + " " + side.word() + " " + ground(at), frame, sights);
    }

    /** Decimetres with a sign and two digits each, clipped to 99: {@code x-13z+24}. */
    static String ground(GroundPoint at) {
        return "x" + signed(decimetres(at.x())) + "z" + signed(decimetres(at.z()));
    }

    /** The way from one place to another, as the difference of what {@link #ground} says of them. */
    static String way(GroundPoint from, GroundPoint to) {
        return "x" + signed(bounded(decimetres(to.x()) - decimetres(from.x()))) + "z"
                + signed(bounded(decimetres(to.z()) - decimetres(from.z())));
    }

    /** As coordinates are written: rounded, and clipped to 99. */
    static long decimetres(double metres) {
        return bounded(Math.round(metres * 10));
    }

    private static long bounded(long decimetres) {
        return Math.max(-99, Math.min(99, decimetres));
    }

    private static String signed(long decimetres) {
        long digits = Math.abs(decimetres);
        return (decimetres < 0 ? "-" : "+") + (digits < 10 ? "0" : "") + digits;
    }
}
