package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The wording of questions, one place for pictures and for drills without pictures. */
final class Phrases {
    private Phrases() {}

    static String count(Category category) {
        return "How many " + category.plural() + " are in this room?";
    }

    static String distance(String from, String to) {
        return "How far is the " + from + " from the " + to + ", in meters?";
    }

    static String size(String name) {
        return "How long is the longest side of the " + name + ", in centimeters?";
    }

    static String roomSize() {
        return "What is the floor area of this room, in square meters?";
    }

    static String closest(String anchor) {
        return "Which of these is closest to the " + anchor + "?";
    }

    static String turn(QuestionType type, String first, String second, String asked) {
        if (type == QuestionType.ROUTE_PLANNING) {
            return "I start at the " + first + ", walk to the " + second + ", then turn to walk to the " + asked
                    + ". Which way do I turn?";
        }
        List<String> words = Turn.words(type);
        String choices =
                switch (words.size()) {
                    case 2 -> "to my left or my right";
                    case 3 -> "to my left, my right or my back";
                    default -> "to my front-left, front-right, back-left or back-right";
                };
        return "Standing at the " + first + " and facing the " + second + ", is the " + asked + " " + choices + "?";
    }

    /** The step between two locations and their distance: the way from one to the other. */
    static String apart(GroundPoint from, GroundPoint to) {
        return "far " + Location.way(from, to);
    }

    /** The step between three locations and a closest one: how far each option is. */
    static String distances(GroundPoint anchor, List<GroundPoint> options) {
        return "far "
                + options.stream()
                        .map(option -> tenths(anchor.distanceM(option)))
                        .collect(Collectors.joining(", "))
                + " m";
    }

    /**
     * The step between three locations and a turn: the way faced, and the way asked for. A route turns at the second place,
     * the directions at the first.
     */
    static String ways(QuestionType type, GroundPoint first, GroundPoint second, GroundPoint asked) {
        GroundPoint stand = type == QuestionType.ROUTE_PLANNING ? second : first;
        return "turn " + Location.way(first, second) + " to " + Location.way(stand, asked);
    }

    /** The step before the answer of a turn question. */
    static String turned(QuestionType type, String asked, String word) {
        return type == QuestionType.ROUTE_PLANNING ? "turn " + word : asked + " is " + word;
    }

    static String order(List<String> names) {
        return "In which order do these first appear: " + String.join(", ", names) + "?";
    }

    static String where(String name) {
        return "Where is the " + name + "?";
    }

    static String caption(int frame) {
        return "What is in frame " + (frame + 1) + "?";
    }

    /** A number with one decimal, such as {@code 2.2}. */
    static String tenths(double value) {
        long tenths = Math.round(value * 10);
        return String.format(Locale.ROOT, "%d.%d", tenths / 10, tenths % 10);
    }
}
