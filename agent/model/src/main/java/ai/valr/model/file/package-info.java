/** Small JSON files read with care, files written whole or not at all, and their digests. */
package ai.valr.model.file;
