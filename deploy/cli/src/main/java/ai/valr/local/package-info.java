/** Sessions served without Kafka, by the code that serves them with it: protocol and engine, and a store in memory. */
package ai.valr.local;
