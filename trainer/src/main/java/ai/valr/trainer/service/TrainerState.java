package ai.valr.trainer.service;

import ai.valr.trainer.feedback.EpisodeStore;

/**
 * What a trainer has come to.
 *
 * @param records of feedback taken in since it started
 * @param fresh episodes since the last round
 * @param training episodes in the buffer
 * @param heldOut episodes that judge
 * @param rounds that have ended, of all its lives
 */
public record TrainerState(long records, int fresh, int training, int heldOut, int rounds) {
    static final TrainerState NONE = new TrainerState(0, 0, 0, 0, 0);

    TrainerState after(int more, EpisodeStore store) {
        return new TrainerState(
                records + more,
                store.progress().fresh(),
                store.training().size(),
                store.heldOut().size(),
                store.progress().rounds());
    }
}
