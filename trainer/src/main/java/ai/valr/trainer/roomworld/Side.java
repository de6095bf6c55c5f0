package ai.valr.trainer.roomworld;

import java.util.Locale;

/** The third of the picture that something's centroid lies in. */
public enum Side {
    LEFT,
    MIDDLE,
    RIGHT;

    /** The word in location steps. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Side of(double x, int sizePx) {
        return x < sizePx / 3.0 ? LEFT : x < 2 * sizePx / 3.0 ? MIDDLE : RIGHT;
    }
}
