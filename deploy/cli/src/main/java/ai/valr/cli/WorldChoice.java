package ai.valr.cli;

import ai.valr.trainer.roomworld.WorldConfig;
import java.util.Locale;

/** RoomWorld as trained on, with cameras at any height and angle, or with a low and level one. */
enum WorldChoice {
    STANDARD,
    HARD,
    SHIFTED;

    WorldConfig config() {
        return WorldConfig.NAMED.get(word());
    }

    /** The name as it is typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
