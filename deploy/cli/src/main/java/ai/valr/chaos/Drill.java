package ai.valr.chaos;

/** What an operator may want to try alone. */
public enum Drill {
    /** kill -9 at a random moment. */
    KILL,
    /** A death at a named point. */
    CRASH,
    /** A worker that hangs and comes back. */
    STOP,
    /** A worker that is told to end, and starts again. */
    RESTART,
    /** Two workers more, one by one, then two less. */
    SCALE
}
