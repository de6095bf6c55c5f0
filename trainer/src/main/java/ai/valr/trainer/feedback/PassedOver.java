package ai.valr.trainer.feedback;

/**
 * A feedback from which nothing is learnt.
 *
 * @param partition of its record
 * @param offset of its record
 * @param timeMs of its record, milliseconds since 1970
 * @param outcome the name of a {@link Skip}, {@link #HELD_OUT} or {@link #NOT_KEPT}
 */
public record PassedOver(int partition, long offset, long timeMs, String outcome) {
    /** Its episode judges. */
    public static final String HELD_OUT = "HELD_OUT";

    /** The buffer had no room for its episode. */
    public static final String NOT_KEPT = "NOT_KEPT";
}
