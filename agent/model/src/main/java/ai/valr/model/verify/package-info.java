/** Holds a model against reference activations, tensor by tensor: what {@code ./valr verify-model} runs. */
package ai.valr.model.verify;
