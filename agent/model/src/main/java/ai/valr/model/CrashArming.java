package ai.valr.model;

import java.util.concurrent.atomic.AtomicLong;

/** Where a process shall die, and how many passings from now. Thread-safe. */
final class CrashArming {
    /** As a shell sees a process that was killed by signal 9. */
    private static final int KILLED = 137;

    private final CrashPoint point;
    private final AtomicLong left;
    private final Runnable death;

    private CrashArming(CrashPoint point, long count, Runnable death) {
        this.point = point;
        this.left = new AtomicLong(count);
        this.death = death;
    }

    /** Null where the variable is not set, or wrong, which whoever starts the process tells ({@link CrashPoint#problem}). */
    static CrashArming ofEnvironment(String value) {
        return value == null || CrashPoint.problem(value) != null
                ? null
                : parse(value, () -> Runtime.getRuntime().halt(KILLED));
    }

    /** @throws IllegalArgumentException where the text is no {@code point:count}; the message goes on behind the value */
    static CrashArming parse(String text, Runnable death) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("has no colon");
        }
        String label = text.substring(0, colon);
        for (CrashPoint point : CrashPoint.values()) {
            if (point.label().equals(label)) {
                return new CrashArming(point, count(text.substring(colon + 1)), death);
            }
        }
        throw new IllegalArgumentException("names no crash point");
    }

    private static long count(String text) {
        try {
            long count = Long.parseLong(text);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("has no count");
    }

    void passed(CrashPoint passed) {
        if (passed == point && left.decrementAndGet() == 0) {
            death.run();
        }
    }
}
