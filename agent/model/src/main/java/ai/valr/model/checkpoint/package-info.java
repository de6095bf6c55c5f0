/** Weights on disk: safetensors files, their names in both spellings, and the check that a checkpoint is whole. */
package ai.valr.model.checkpoint;
