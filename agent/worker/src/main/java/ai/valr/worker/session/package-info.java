/**
 * What happens to a session, free of Kafka, Avro, threads and native code: its state, its store format and the protocol
 * that turns frames, tasks and the engine's outcomes into events and a new state.
 */
package ai.valr.worker.session;
