package ai.valr.trainer.stage;

import ai.valr.model.config.FrameSight;
import ai.valr.trainer.data.DialogueRow;

/**
 * A dialogue of a batch.
 *
 * @param scene index of the frames that it is about
 * @param sight which of its positions may attend to visual tokens
 */
public record PlacedRow(int scene, DialogueRow row, FrameSight sight) {}
