/** What a model's latents carry: interventions in its latent blocks, probes that read them, and how far they move. */
package ai.valr.trainer.intervention;
