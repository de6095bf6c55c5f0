/** Incremental fine-tuning of a model on episodes of feedback, mixed with base data. */
package ai.valr.trainer.tune;
