/** Sessions and their scheduling on a model. Knows no Kafka. */
package ai.valr.engine;
