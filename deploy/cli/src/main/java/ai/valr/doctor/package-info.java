/** Looks at everything that a service needs, before or while it runs, and says the mend of what is wrong. */
package ai.valr.doctor;
