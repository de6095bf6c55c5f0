/** Parameters, their optimizer and the learning rate. */
package ai.valr.trainer.optim;
