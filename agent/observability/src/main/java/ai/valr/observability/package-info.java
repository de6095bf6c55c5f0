/** What a process shows of itself: its metrics, and whether it serves. Knows nothing of what the services do. */
package ai.valr.observability;
