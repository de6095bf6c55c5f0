/** What the stages learn from: walks with their labels, visual tokens and dialogues as token rows. */
package ai.valr.trainer.data;
