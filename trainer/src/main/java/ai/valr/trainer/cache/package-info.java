/** What is dear to make and cheap to keep, in files that several processes share. Knows no tensors. */
package ai.valr.trainer.cache;
