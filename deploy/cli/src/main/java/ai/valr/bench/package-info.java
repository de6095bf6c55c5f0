/** How fast a model is trained on a device. */
package ai.valr.bench;
