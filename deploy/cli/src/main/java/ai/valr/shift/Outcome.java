package ai.valr.shift;

import ai.valr.schemas.ModelCandidate;
import ai.valr.trainer.roomworld.Score;

/**
 * What is told of one version.
 *
 * @param candidate as it stands on record
 * @param newWorld its score where the robot has moved to, on scenes of which nothing was learnt; null where it was not released or the
 *     run was stopped
 * @param oldWorld its score where it came from; null likewise
 * @param feedbackToReleaseS from the last feedback that it has learnt from to its release, seconds; NaN for the first version
 * @param swap step times around its release; null where it was not released
 */
record Outcome(
        ModelCandidate candidate, Score.Figure newWorld, Score.Figure oldWorld, double feedbackToReleaseS, Swap swap) {

    /**
     * @param beforeP95Ms 95 % of the steps before took less
     * @param duringP95Ms 95 % of the steps took less from the release until 5 s after the first one by the new version
     * @param during steps counted there
     * @param toFirstStepS from the release to the first step by the new version, seconds
     */
    record Swap(double beforeP95Ms, double duringP95Ms, int during, double toFirstStepS) {}
}
