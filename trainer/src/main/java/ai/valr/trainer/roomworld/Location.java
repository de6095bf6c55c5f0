package ai.valr.trainer.roomworld;

/**
 * Where something is, in the words that all question types share: {@code red ball: frame 2 left x-13z+24}.
 *
 * @param frame from 0; the text counts from 1
 * @param side third of that picture
 * @param at on the floor, in the first camera's ground frame
 */
record Location(String name, int frame, Side side, GroundPoint at) {
    /** An object in the frame that shows most of it. */
    static Location best(Walk walk, int object) {
        return in(walk, object, walk.bestFrame(object));
    }

    /** An object in the first frame that shows enough of it. */
    static Location first(Walk walk, int object) {
        return in(walk, object, walk.firstFrame(object));
    }

    private static Location in(Walk walk, int object, int frame) {
        return new Location(
                walk.scene().objects().get(object).name(),
                frame,
                walk.view(frame, object).side(),
                walk.scene().place(object));
    }

    ReasoningStep step() {
        return new ReasoningStep(name + ": frame " + (frame + 1) + " " + side.word() + " " + ground(at), frame);
    }

    /** Decimetres with a sign and two digits each, clipped to 99: {@code x-13z+24}. */
    static String ground(GroundPoint at) {
        return "x" + decimetres(at.x()) + "z" + decimetres(at.z());
    }

    private static String decimetres(double metres) {
        long rounded = Math.max(-99, Math.min(99, Math.round(metres * 10)));
        long digits = Math.abs(rounded);
        return (rounded < 0 ? "-" : "+") + (digits < 10 ? "0" : "") + digits;
    }
}
