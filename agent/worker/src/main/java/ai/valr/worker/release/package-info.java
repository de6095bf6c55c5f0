/** Versions of the model out of Kafka: which is active, where its files are, and what is done with one that cannot be used. */
package ai.valr.worker.release;
