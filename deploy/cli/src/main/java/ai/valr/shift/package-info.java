/** {@code valr demo --shift}: a robot in a changed world, a labeller, a trainer and what comes of them. */
package ai.valr.shift;
