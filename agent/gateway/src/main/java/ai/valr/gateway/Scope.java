package ai.valr.gateway;

import java.util.Locale;

/** What a token may do. */
public enum Scope {
    /** Publish frames, ask, cancel and close. */
    PUBLISH,
    /** Read sessions, events and pictures. */
    READ,
    /** Give feedback. */
    LABEL,
    /** Everything, and what concerns the models. */
    ADMIN;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
