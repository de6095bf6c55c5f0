package ai.valr.engine;

/**
 * The engine at a moment, for people and gauges.
 *
 * @param runningTasks tasks that take turns
 * @param waitingTasks tasks that wait for a place among them
 * @param queuedFrames pictures waiting for the vision tower
 * @param openSessions KV caches held
 * @param cachedPositions decoder positions in them
 * @param steps steps taken since the start
 * @param failedTasks tasks that failed since the start
 * @param encodedFrames pictures encoded since the start
 * @param rejectedFrames pictures refused since the start
 * @param prefilledPositions decoder positions fed by prefill since the start
 * @param reusedPositions decoder positions that a step found in the cache since the start
 */
public record EngineState(
        int runningTasks,
        int waitingTasks,
        int queuedFrames,
        int openSessions,
        long cachedPositions,
        long steps,
        long failedTasks,
        long encodedFrames,
        long rejectedFrames,
        long prefilledPositions,
        long reusedPositions) {}
