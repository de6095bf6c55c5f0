package ai.valr.trainer.roomworld;

import java.util.Locale;

/** The part of the world that a scene belongs to. Scenes of different splits have different ids, so they never meet. */
public enum Split {
    /** Scenes to learn from. */
    TRAIN,
    /** Scenes for choosing between models. */
    VALIDATION,
    /** Scenes for the figures that are reported. */
    TEST;

    /** The name in scene ids: {@code train}, {@code validation} or {@code test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
