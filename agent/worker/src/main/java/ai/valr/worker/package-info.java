/** The Kafka Streams application: topology, stores, dead letters. */
package ai.valr.worker;
