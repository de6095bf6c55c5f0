/** Commands of this program in processes of their own. */
package ai.valr.process;
