package ai.valr.worker.session;

/** What leaves a context that is over its bounds. */
public enum FramePolicy {
    /**
     * Frames leave first, and those that stay are spread evenly over the context's time; then the oldest tasks leave. What the
     * next task looks at stays.
     */
    UNIFORM,
    /** All but what the next task looks at. */
    RESTART
}
