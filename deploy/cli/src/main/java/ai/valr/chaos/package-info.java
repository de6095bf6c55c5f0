/** Workers that are killed, stopped and restarted under load, and the check that nobody could tell from their events. */
package ai.valr.chaos;
