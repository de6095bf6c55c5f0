package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.Locale;

/**
 * VSI-Bench's question types, of which the three directions are averaged into one of its eight figures, and what RoomWorld's "where is"
 * is graded by, which is none of them.
 */
public enum QuestionType {
    OBJECT_COUNTING(0, ""),
    OBJECT_ABS_DISTANCE(1, "m"),
    OBJECT_SIZE_ESTIMATION(2, "cm"),
    ROOM_SIZE_ESTIMATION(3, "m2"),
    OBJECT_REL_DIRECTION_EASY(4, null),
    OBJECT_REL_DIRECTION_MEDIUM(5, null),
    OBJECT_REL_DIRECTION_HARD(6, null),
    OBJECT_REL_DISTANCE(7, null),
    ROUTE_PLANNING(8, null),
    OBJ_APPEARANCE_ORDER(9, null),
    /** A frame that shows a named object, and its side there. */
    OBJECT_FRAME(10, ""),
    /** Where on the floor a named object stands. */
    OBJECT_GROUND(11, "");

    private static final List<QuestionType> VSI_BENCH = List.of(values()).subList(0, OBJECT_FRAME.ordinal());

    /** Tells the random streams of the types apart. */
    final int stream;

    private final String unit;

    QuestionType(int stream, String unit) {
        this.stream = stream;
        this.unit = unit;
    }

    /** The ten types of VSI-Bench, in order. */
    public static List<QuestionType> vsiBench() {
        return VSI_BENCH;
    }

    /** The name in VSI-Bench's {@code question_type}, such as {@code object_counting}. */
    public String vsiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of a VSI-Bench name. */
    public static QuestionType ofVsiName(String vsiName) {
        for (QuestionType type : VSI_BENCH) {
            if (type.vsiName().equals(vsiName)) {
                return type;
            }
        }
        throw new IllegalArgumentException("question_type '" + vsiName
                + "' is none of VSI-Bench's; expected one such as " + OBJECT_COUNTING.vsiName());
    }

    /** The figure that this type counts into: its own name, or {@code object_rel_direction} for the three directions. */
    public String figure() {
        return switch (this) {
            case OBJECT_REL_DIRECTION_EASY, OBJECT_REL_DIRECTION_MEDIUM, OBJECT_REL_DIRECTION_HARD ->
                "object_rel_direction";
            case OBJECT_COUNTING,
                    OBJECT_ABS_DISTANCE,
                    OBJECT_SIZE_ESTIMATION,
                    ROOM_SIZE_ESTIMATION,
                    OBJECT_REL_DISTANCE,
                    ROUTE_PLANNING,
                    OBJ_APPEARANCE_ORDER,
                    OBJECT_FRAME,
                    OBJECT_GROUND -> vsiName();
        };
    }

    /** Whether the answer is the letter of an option (scored by accuracy), not a number (scored by MRA). */
    public boolean isChoice() {
        return unit == null;
    }

    /** The unit of a numeric answer: m, cm, m2, or empty for counts and choices. */
    public String unit() {
        return unit == null ? "" : unit;
    }
}
