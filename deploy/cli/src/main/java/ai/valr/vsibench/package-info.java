/** A folder in VSI-Bench's layout: its table of questions and its videos. Knows no Kafka. */
package ai.valr.vsibench;
