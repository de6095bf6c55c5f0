package ai.valr.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A testing aid: places at which a process can be told to die, so that what follows a death at exactly that place can be
 * seen ({@code valr chaos}). A process whose environment has {@code VALR_CRASH_AT=point:count} halts as kill -9 would,
 * with exit code 137, when it passes the point for the count-th time; without it a point costs a null check.
 */
public enum CrashPoint {
    /** Positions are computed by a prefill and not kept yet. */
    IN_PREFILL,
    /** A step's latents are thought and its text is not begun. */
    BETWEEN_LATENTS_AND_TEXT,
    /** The engine has told of a step, and the stream's thread is about to take it. */
    BEFORE_RESULT,
    /** What a step added to the context is in the store, and the session's entry is the old one. */
    BETWEEN_STORE_WRITES,
    /** A session's entry is in the store. */
    AFTER_STORE_WRITE,
    /** A step is taken, its event handed to the producer, and nothing committed. */
    AFTER_RESULT,
    /** A transaction with an event is whole on the broker but for its commit. */
    BEFORE_COMMIT,
    /** A transaction with an event is committed on the broker, and the worker does not know it yet. */
    AFTER_COMMIT,
    /** A part of a store is read back from its changelog. */
    IN_RESTORE,
    /** A task that another worker left is handed to the engine again. */
    AFTER_RESUME;

    /** Names the point and the count. */
    public static final String VARIABLE = "VALR_CRASH_AT";

    private static final CrashArming ARMED = CrashArming.ofEnvironment(System.getenv(VARIABLE));

    /** As {@link #VARIABLE} has it: {@code in-prefill}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The process is at this point; it does not return where that is where it shall die. */
    public void pass() {
        if (ARMED != null) {
            ARMED.passed(this);
        }
    }

    /** Whether this process shall die at some point. */
    public static boolean isArmed() {
        return ARMED != null;
    }

    /** What is wrong with a value of {@link #VARIABLE}, as a sentence; null where nothing is. */
    public static String problem(String value) {
        try {
            CrashArming.parse(value, () -> {});
            return null;
        } catch (IllegalArgumentException e) {
            return VARIABLE + " " + value + " " + e.getMessage() + "; expected point:count with a count of 1 or more"
                    + " and one of "
                    + Arrays.stream(values()).map(CrashPoint::label).collect(Collectors.joining(", "));
        }
    }
}
