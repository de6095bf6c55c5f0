/** The Avro contracts of the stream, the topic names and the serdes. Knows no model. */
package ai.valr.schemas;
