/** Where tokens and patches stand: mRoPE positions of the decoder, windows and patch positions of the vision tower. */
package ai.valr.model.position;
