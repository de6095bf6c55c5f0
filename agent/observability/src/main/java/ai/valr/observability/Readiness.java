package ai.valr.observability;

/**
 * Whether a service does its work now.
 *
 * @param ready whether it does
 * @param detail why not, for people; empty where it does
 */
public record Readiness(boolean ready, String detail) {
    public static final Readiness READY = new Readiness(true, "");

    /** It waits for something, or failed. */
    public static Readiness not(String detail) {
        return new Readiness(false, detail);
    }
}
