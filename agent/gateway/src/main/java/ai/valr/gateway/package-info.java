/** HTTP for people and programs: what goes into the topics and what comes out of them. Knows no model. */
package ai.valr.gateway;
