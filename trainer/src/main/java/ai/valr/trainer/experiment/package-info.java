/** Experiments: arms of a recipe trained by several seeds, evaluated on the same questions and held against each other. */
package ai.valr.trainer.experiment;
