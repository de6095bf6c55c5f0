package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * The words for a turn, by question type. A turn is an angle in degrees, -180..180, positive to the right. Angles within
 * {@link #MARGIN_DEG} of a boundary between two words have none: they are not asked about.
 */
final class Turn {
    /** Least angle to any boundary. */
    static final double MARGIN_DEG = 15;

    /** Two places are at least this far apart, so that coordinates in decimetres cannot cross a margin. */
    static final double MIN_LEG_M = 0.8;

    /** From this angle on something lies behind. */
    private static final double BACK_DEG = 135;

    private Turn() {}

    static List<String> words(QuestionType type) {
        return switch (type) {
            case OBJECT_REL_DIRECTION_EASY -> List.of("left", "right");
            case OBJECT_REL_DIRECTION_MEDIUM, ROUTE_PLANNING -> List.of("left", "right", "back");
            case OBJECT_REL_DIRECTION_HARD -> List.of("front-left", "front-right", "back-left", "back-right");
            case OBJECT_COUNTING,
                    OBJECT_ABS_DISTANCE,
                    OBJECT_SIZE_ESTIMATION,
                    ROOM_SIZE_ESTIMATION,
                    OBJECT_REL_DISTANCE,
                    OBJ_APPEARANCE_ORDER,
                    OBJECT_FRAME,
                    OBJECT_GROUND -> throw new IllegalArgumentException(type.vsiName() + " asks for no turn");
        };
    }

    /**
     * The word for looking from {@code first} towards {@code second} and being asked for the third place; for a route, for
     * walking from the first to the second and turning there to the third. Null if it is ambiguous.
     */
    static String word(QuestionType type, GroundPoint first, GroundPoint second, GroundPoint asked) {
        boolean route = type == QuestionType.ROUTE_PLANNING;
        GroundPoint standing = route ? second : first;
        // Someone who walked on without turning would face as far ahead as they came.
        GroundPoint facing = route ? new GroundPoint(2 * second.x() - first.x(), 2 * second.z() - first.z()) : second;
        if (standing.distanceM(facing) < MIN_LEG_M || standing.distanceM(asked) < MIN_LEG_M) {
            return null;
        }
        double turn = standing.turnDeg(facing, asked);
        double angle = Math.abs(turn);
        String side = turn < 0 ? "left" : "right";
        List<String> words = words(type);
        if (words.size() == 4) {
            boolean clear = angle >= MARGIN_DEG && angle <= 180 - MARGIN_DEG && Math.abs(angle - 90) >= MARGIN_DEG;
            return clear ? (angle < 90 ? "front-" : "back-") + side : null;
        }
        if (words.size() == 3) {
            if (angle >= BACK_DEG + MARGIN_DEG) {
                return "back";
            }
            return angle >= MARGIN_DEG && angle <= BACK_DEG - MARGIN_DEG ? side : null;
        }
        return angle >= MARGIN_DEG && angle <= 180 - MARGIN_DEG ? side : null;
    }
}
