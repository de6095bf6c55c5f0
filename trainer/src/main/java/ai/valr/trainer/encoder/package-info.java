/** Published vision encoders as teachers for the alignment: from Hugging Face folders to features per patch. */
package ai.valr.trainer.encoder;
