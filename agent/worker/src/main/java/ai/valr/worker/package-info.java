/**
 * The worker: a Kafka Streams application that drives sessions of reasoning, exactly once. {@link
 * ai.valr.worker.WorkerApp} is the way in; docs/worker.md says what it promises.
 */
package ai.valr.worker;
