package ai.valr.trainer.tune;

import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.data.Turn;

/** A dialogue of one turn, and what it is about. Examples about the same frames share one {@link SeenFrames}. */
public record Example(SeenFrames seen, Turn turn) {}
