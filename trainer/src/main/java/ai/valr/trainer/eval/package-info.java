/** Scores of models on held-out scenes, beside the baselines that they must beat. */
package ai.valr.trainer.eval;
