/** How fast a model computes on a device, by the functions that serve: for sizing a deployment. */
package ai.valr.model.bench;
