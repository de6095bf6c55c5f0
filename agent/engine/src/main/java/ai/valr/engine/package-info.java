/**
 * Sessions and their scheduling on a model. {@link ai.valr.engine.Engine} runs tasks step by step, {@link
 * ai.valr.engine.EngineLease} is one user's share of it, {@link ai.valr.engine.Outcome} what it tells. Knows no Kafka.
 */
package ai.valr.engine;
