/**
 * The mathematics: TorchScript sources that read like the papers (resources beside this package), and the Java that
 * loads them, owns the weights and opens sessions on them.
 */
package ai.valr.model.torch;
