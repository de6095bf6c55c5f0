/** Text to tokens and back, how a conversation is laid out, and what an answer's text means. */
package ai.valr.model.text;
