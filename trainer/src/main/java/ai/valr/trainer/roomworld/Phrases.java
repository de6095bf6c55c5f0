package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.Locale;

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
