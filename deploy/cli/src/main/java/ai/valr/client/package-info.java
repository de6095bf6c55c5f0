/** The other side of the topics: publishes frames and questions, follows the events. Knows no model. */
package ai.valr.client;
