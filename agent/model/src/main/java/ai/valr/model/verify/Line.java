package ai.valr.model.verify;

/**
 * One tensor held against its reference.
 *
 * @param tensor its name in the reference's file
 * @param largestDifference largest absolute difference of a value; infinite where shapes differ or a value is no number
 * @param tolerance largest difference that passes
 * @param ok whether it passes
 * @param compared values compared; those at padding are left out
 */
public record Line(String tensor, double largestDifference, double tolerance, boolean ok, long compared) {}
