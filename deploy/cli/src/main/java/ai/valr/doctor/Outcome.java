package ai.valr.doctor;

import java.util.Locale;

/** What a check came to, the worst last. */
public enum Outcome {
    OK,
    /** It works, and may not for long or not as meant. */
    WARNING,
    /** A service will not work. */
    FAILED;

    /** As it is printed. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
