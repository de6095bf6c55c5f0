package ai.valr.cli;

import ai.valr.trainer.roomworld.WorldConfig;
import java.util.Locale;

/** RoomWorld as trained on, or with cameras at any height and angle. */
enum WorldChoice {
    STANDARD,
    HARD,
    SHIFTED;

    WorldConfig config() {
        return switch (this) {
            case STANDARD -> WorldConfig.standard();
            case HARD -> WorldConfig.hard();
            case SHIFTED -> WorldConfig.shifted();
        };
    }

    /** The name as it is typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
