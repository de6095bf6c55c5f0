/** A Kafka broker inside the process and a schema registry beside it, for the all-in-one node and for tests. */
package ai.valr.embedded;
