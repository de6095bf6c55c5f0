/** The trainer service: feedback in, releases out. */
package ai.valr.trainer.service;
