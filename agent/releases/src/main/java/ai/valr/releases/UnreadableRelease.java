package ai.valr.releases;

/**
 * A record of {@code valr.releases} that nobody can read; what was active stays so.
 *
 * @param modelName the record's key; empty where it has none
 * @param offset of the record
 * @param message why
 */
public record UnreadableRelease(String modelName, int partition, long offset, String message) {}
