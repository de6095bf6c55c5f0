package ai.valr.trainer.roomworld;

import java.util.Locale;

/** The colours of objects, with their linear RGB in [0, 1]. {@link #CYAN} is kept for the shifted world. */
public enum Colour {
    RED(0, 0.86, 0.08, 0.08),
    GREEN(1, 0.08, 0.62, 0.14),
    BLUE(2, 0.10, 0.22, 0.88),
    YELLOW(3, 0.97, 0.90, 0.10),
    PURPLE(4, 0.52, 0.12, 0.68),
    ORANGE(5, 1.00, 0.48, 0.04),
    WHITE(6, 1.00, 1.00, 1.00),
    CYAN(7, 0.05, 0.85, 0.90);

    private final int index;

    final float red;
    final float green;
    final float blue;

    Colour(int index, double red, double green, double blue) {
        this.index = index;
        this.red = (float) red;
        this.green = (float) green;
        this.blue = (float) blue;
    }

    /** The colour's place in labels, 0..7. */
    public int index() {
        return index;
    }

    /** The word in names, such as {@code red}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
