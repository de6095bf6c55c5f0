package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;

/** Texts that contain every word of RoomWorld, each with and without a leading space as it occurs: what a tokenizer is built from. */
public final class WordList {
    private WordList() {}

    /** The lines, in a fixed order. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Category category : Category.values()) {
            lines.add(Phrases.count(category));
            for (Colour colour : Colour.values()) {
                names(lines, colour.word() + " " + category.word());
            }
        }
        for (QuestionType type : QuestionType.vsiBench()) {
            if (type.isChoice()
                    && type != QuestionType.OBJECT_REL_DISTANCE
                    && type != QuestionType.OBJ_APPEARANCE_ORDER) {
                lines.add(Phrases.turn(type, "red ball", "red ball", "red ball"));
                for (String word : Turn.words(type)) {
                    lines.add("Options:\nA. " + word);
                    lines.add(type == QuestionType.ROUTE_PLANNING ? "turn " + word : "red ball is " + word);
                }
            }
        }
        lines.add(Phrases.roomSize());
        lines.add("walls: 4.2 by 5.6 m\nanswer: A");
        lines.add("answer: 23.5 m2");
        lines.add("answer: 51 cm");
        lines.add("far corner: frame 1");
        lines.add("next corner: frame 1");
        lines.add("frame 1: nothing");
        for (String letter : List.of("A", "B", "C", "D")) {
            lines.add(letter + ". left");
            lines.add("answer: " + letter);
        }
        for (int frame = 0; frame < 9; frame++) {
            lines.add(Phrases.caption(frame));
        }
        return lines;
    }

    private static void names(List<String> lines, String name) {
        for (Side side : Side.values()) {
            lines.add(name + ": frame 1 " + side.word() + " x-13z+24");
        }
        lines.add(Phrases.where(name));
        lines.add(Phrases.size(name));
        lines.add(Phrases.distance(name, name));
        lines.add(Phrases.closest(name));
        lines.add(name + " is closest");
        lines.add(Phrases.order(List.of(name, name, name)));
    }
}
