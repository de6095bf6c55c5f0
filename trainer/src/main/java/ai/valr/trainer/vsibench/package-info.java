/** VSI-Bench's files, protocol and figures. Knows neither models nor videos. */
package ai.valr.trainer.vsibench;
