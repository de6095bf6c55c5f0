package ai.valr.engine;

/** Why a task failed in the engine. */
public enum FailureCode {
    /** The deadline passed before the first step. */
    DEADLINE_EXCEEDED,
    /** The context leaves no room for one step. */
    CONTEXT_FULL,
    /** The step failed for a reason of its own, as often as {@link EngineConfig#maxTries()} allows. */
    ENGINE_ERROR
}
