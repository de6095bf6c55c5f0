package ai.valr.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether an answer is right, by what its asker knew. */
enum Outcome {
    RIGHT,
    WRONG,

    /** The asker did not say what is right, it cannot be compared, or there is no answer. */
    UNKNOWN;

    /** As it stands in JSON and in a query. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Outcome::label).toList();
    }
}
