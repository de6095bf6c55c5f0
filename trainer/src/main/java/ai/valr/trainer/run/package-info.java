/** A training run: its loop, checkpoints, progress and metrics. */
package ai.valr.trainer.run;
