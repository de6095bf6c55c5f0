package ai.valr.chaos;

import ai.valr.model.CrashPoint;
import java.util.Locale;

/**
 * One thing that is done to the workers while a batch of tasks runs.
 *
 * @param point of a {@link Kind#CRASH}, else null
 * @param count of a {@link Kind#CRASH}: at which passing of the point it dies
 * @param moment of all else: the part of the batch's events that has come, in [0, 1), when it happens
 * @param delayMs and how long after that
 * @param choice which worker, where several could be meant
 */
record Disturbance(Kind kind, CrashPoint point, int count, double moment, int delayMs, int choice) {

    /** What is done. */
    enum Kind {
        /** kill -9 at a random moment; another worker starts in its place. */
        KILL,
        /** A worker joins that dies at a named point. */
        CRASH,
        /** kill -STOP for longer than the session timeout, then kill -CONT. */
        STOP,
        /** A worker is told to end and starts again. */
        RESTART,
        /** One worker more. */
        SCALE_UP,
        /** One worker less. */
        SCALE_DOWN
    }

    boolean kills() {
        return kind == Kind.KILL || kind == Kind.CRASH;
    }

    /** For people: {@code crash before-commit:2}. */
    String label() {
        String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return kind == Kind.CRASH ? name + " " + point.label() + ":" + count : name;
    }
}
