/** Qwen2.5-VL and VaLR in DJL: configuration, tokenizer, pictures, checkpoint, step. Knows no Kafka. */
package ai.valr.model;
