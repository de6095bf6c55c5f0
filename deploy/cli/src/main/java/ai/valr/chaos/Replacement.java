package ai.valr.chaos;

import java.util.Locale;

/** When another worker starts in the place of a killed one. */
public enum Replacement {
    /** As a supervisor does it: its start takes processor time from those that take over. */
    AT_ONCE,
    /** When the killed worker's sessions have gone on elsewhere. */
    WHEN_RESUMED;

    /** As the command line has it: {@code when-resumed}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
