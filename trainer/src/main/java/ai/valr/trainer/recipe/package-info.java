/** Recipes: the configuration of a whole training, and the stages that carry it out. */
package ai.valr.trainer.recipe;
