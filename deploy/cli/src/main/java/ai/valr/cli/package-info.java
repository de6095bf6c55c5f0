/** The valr command line and the all-in-one node. */
package ai.valr.cli;
