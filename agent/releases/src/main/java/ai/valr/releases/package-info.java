/** The versions of models: where their files lie, what Kafka knows of them, which one is active. Knows no model. */
package ai.valr.releases;
