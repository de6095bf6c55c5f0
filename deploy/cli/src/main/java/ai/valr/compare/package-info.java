/** Whether two recordings of a task tell the same, and where they do not. */
package ai.valr.compare;
