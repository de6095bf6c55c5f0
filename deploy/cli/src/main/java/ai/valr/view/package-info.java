/** How events look: as lines for a person, as JSON for a program. */
package ai.valr.view;
