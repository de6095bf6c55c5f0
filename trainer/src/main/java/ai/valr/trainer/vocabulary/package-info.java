/** Builds a small tokenizer in Hugging Face's files, with Qwen2's rules and special tokens. */
package ai.valr.trainer.vocabulary;
