/** The all-in-one node: a broker, a registry and a worker with its model in one process. */
package ai.valr.node;
