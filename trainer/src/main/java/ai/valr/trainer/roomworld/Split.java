package ai.valr.trainer.roomworld;

import java.util.Locale;

/** The part of the world that a scene belongs to. Scenes of different splits have different ids, so they never meet. */
public enum Split {
    /** Scenes to learn from. */
    TRAIN(0),
    /** Scenes for choosing between models. */
    VALIDATION(1),
    /** Scenes for the figures that are reported. */
    TEST(2);

    /** The two bits of a scene id that hold the split. */
    final int bits;

    Split(int bits) {
        this.bits = bits;
    }

    static Split ofBits(long bits) {
        for (Split split : values()) {
            if (split.bits == bits) {
                return split;
            }
        }
        throw new IllegalArgumentException(
                "split bits " + bits + " must be 0..2; make ids with SceneId.of(split, seed, index)");
    }

    /** The name in scene ids: {@code train}, {@code validation} or {@code test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
