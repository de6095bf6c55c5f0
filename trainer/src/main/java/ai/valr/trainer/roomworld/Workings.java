package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * What is worked out between places and an answer, in steps small enough to be learned: each repeats the numbers that it
 * uses beside the names that they belong to, computes one thing, and the last one ends with the letter of the option that it
 * has reached. Coordinates are decimetres of the first camera's ground frame, bearings tens of degrees clockwise from its z.
 */
final class Workings {
    private static final int FULL_TURN = 36;

    private Workings() {}

    /** {@code red ball x-13z+24 to blue box x-16z+46: x-03z+22}. */
    static String way(Location from, Location to) {
        return from.name() + " " + Location.ground(from.at()) + " to " + to.name() + " " + Location.ground(to.at())
                + ": " + Location.way(from.at(), to.at());
    }

    /** A way and its length: {@code .., 2.2 m}. */
    static String distance(Location from, Location to) {
        return way(from, to) + "," + metres(from, to);
    }

    /**
     * A distance held against the least before it, and the least of both: {@code .., 2.2 m, 0.8 m blue box: > blue box 0.8 m}.
     * The sign stands right before the name, so that what is said last decides which of two names is copied.
     *
     * @param least the nearest before, or null for the first
     */
    static String compared(Location from, Location to, Location least) {
        String text = distance(from, to);
        if (least == null) {
            return text + ": " + to.name() + metres(from, to);
        }
        boolean closer = closer(from, to, least);
        return text + "," + metres(from, least) + " " + least.name() + ": "
                + (closer ? "< " + to.name() + metres(from, to) : "> " + least.name() + metres(from, least));
    }

    private static String metres(Location from, Location to) {
        return " " + Phrases.tenths(from.at().distanceM(to.at())) + " m";
    }

    /** Whether {@code to} is nearer to {@code from} than the least before it. */
    static boolean closer(Location from, Location to, Location least) {
        return from.at().distanceM(to.at()) < from.at().distanceM(least.at());
    }

    /** A way and its bearing: {@code .., 35}. */
    static String heading(Location from, Location to) {
        return way(from, to) + ", " + twoDigits(bearing(from.at(), to.at()));
    }

    /** Before the letter: {@code 35 to 12: +13 right}. */
    static String turn(GroundPoint first, GroundPoint second, GroundPoint stand, GroundPoint asked, String word) {
        int facing = bearing(first, second);
        int wanted = bearing(stand, asked);
        int turn = Math.floorMod(wanted - facing + FULL_TURN / 2, FULL_TURN) - FULL_TURN / 2;
        return twoDigits(facing) + " to " + twoDigits(wanted) + ": " + (turn < 0 ? "-" : "+")
                + twoDigits(Math.abs(turn)) + " " + word;
    }

    /** Before the letter: {@code 0.8 m is closest: blue box}. */
    static String closest(Location anchor, Location nearest) {
        return metres(anchor, nearest).strip() + " is closest: " + nearest.name();
    }

    /** An option and when its things first appear: {@code A. red ball 3, blue box 1, green cone 2}. */
    static String appearances(char letter, List<Location> things) {
        StringBuilder text = new StringBuilder().append(letter).append(".");
        for (int i = 0; i < things.size(); i++) {
            text.append(i == 0 ? " " : ", ")
                    .append(things.get(i).name())
                    .append(" ")
                    .append(things.get(i).frame() + 1);
        }
        return text.toString();
    }

    /** Before the letter. */
    static String inOrder() {
        return "in order";
    }

    /** Tens of degrees, 0 to 35, of the way as it is written. */
    private static int bearing(GroundPoint from, GroundPoint to) {
        double right = (double) (Location.decimetres(to.x()) - Location.decimetres(from.x()));
        double ahead = (double) (Location.decimetres(to.z()) - Location.decimetres(from.z()));
        double degrees = StrictMath.toDegrees(StrictMath.atan2(right, ahead));
        return Math.floorMod((int) Math.round(degrees / 10), FULL_TURN);
    }

    private static String twoDigits(int value) {
        return (value < 10 ? "0" : "") + value;
    }
}
