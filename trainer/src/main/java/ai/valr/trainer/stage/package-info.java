/** The stages of training: tower, encoders, and the dialogues of base, SFT and VaLR. */
package ai.valr.trainer.stage;
