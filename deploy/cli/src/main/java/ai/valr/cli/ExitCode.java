package ai.valr.cli;

/** How a command ends, as its caller's shell sees it. */
public final class ExitCode {
    public static final int OK = 0;
    /** The work was done and its result is a failure, such as a model out of tolerance or a task without an answer. */
    public static final int FAILED = 1;
    /** The command line is wrong: an unknown option, a value that cannot be. */
    public static final int USAGE = 2;
    /** The surroundings are wrong: a port is taken, a model is missing, a node does not answer. */
    public static final int ENVIRONMENT = 3;
    /** {@code replay}: Kafka holds no such task. */
    public static final int UNKNOWN_TASK = 4;
    /** {@code replay}: a frame is past its topic's retention. */
    public static final int FRAME_GONE = 5;
    /** {@code replay}: another version of the model answered. */
    public static final int OTHER_MODEL = 6;
    /** {@code replay}: never begun, not ended, or its context's tasks are gone. */
    public static final int NOT_REPLAYABLE = 7;
    /** Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
