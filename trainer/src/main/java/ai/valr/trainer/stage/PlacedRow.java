package ai.valr.trainer.stage;

import ai.valr.trainer.data.DialogueRow;

/**
 * A dialogue of a batch.
 *
 * @param scene index of the frames that it is about
 */
public record PlacedRow(int scene, DialogueRow row) {}
