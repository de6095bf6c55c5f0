/** The {@code valr} command line: what a user types, what is printed, and how a command ends. */
package ai.valr.cli;
