/** Feedback from Kafka, joined with what it is about: episodes to learn from. */
package ai.valr.trainer.feedback;
