package ai.valr.doctor;

import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param check what was looked at, a word or two
 * @param outcome how it is
 * @param found what is there
 * @param expected what should be
 * @param mend what to do, one sentence; empty where nothing is to be done
 */
public record Finding(String check, Outcome outcome, String found, String expected, String mend) {
    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(mend, "mend");
        if ((outcome == Outcome.OK) != mend.isEmpty()) {
            throw new IllegalArgumentException(check + " is " + outcome.label() + " and its mend is '" + mend
                    + "'; what is not ok has one, and nothing else");
        }
    }

    static Finding ok(String check, String found, String expected) {
        return new Finding(check, Outcome.OK, found, expected, "");
    }

    static Finding warning(String check, String found, String expected, String mend) {
        return new Finding(check, Outcome.WARNING, found, expected, mend);
    }

    static Finding failed(String check, String found, String expected, String mend) {
        return new Finding(check, Outcome.FAILED, found, expected, mend);
    }
}
