/** Runs a recorded task again, on the code that served it, and says whether it thinks the same. Knows no Kafka. */
package ai.valr.replay;
