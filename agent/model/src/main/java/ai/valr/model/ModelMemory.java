package ai.valr.model;

import java.util.Locale;

/**
 * What a model takes of its device's memory. The memory of a KV cache grows with its context, so what is bounded ahead is the
 * most that all of them can take.
 *
 * @param weightBytes of the weights as they are computed in
 * @param kvBytesPerPosition keys and values of one decoder position
 * @param deviceBytes memory of the device; on a CPU what the Java heap may take is left out
 * @param device its name, for messages
 */
public record ModelMemory(long weightBytes, long kvBytesPerPosition, long deviceBytes, String device) {
    /** Left for activations, which are freed after each step, and for the system. */
    private static final double USABLE = 0.9;

    private static final double GIB = 1L << 30;

    /** Bytes of KV caches that are filled to their bound. */
    public long kvBytes(long caches, long positions) {
        return Math.multiplyExact(Math.multiplyExact(caches, positions), kvBytesPerPosition);
    }

    /** @throws ModelException when the weights alone do not fit */
    public void requireWeights() {
        if (weightBytes > USABLE * deviceBytes) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "the weights take %.2f GiB, and %s has %.2f GiB for them; use --dtype bf16, another --device or a smaller"
                            + " model",
                    weightBytes / GIB,
                    device,
                    USABLE * deviceBytes / GIB));
        }
    }

    /** Whether the weights of so many versions and all KV caches, filled to their bound, fit. */
    public boolean fits(int versions, int caches, int positions) {
        long all = Math.addExact(Math.multiplyExact(weightBytes, (long) versions), kvBytes(caches, positions));
        return all <= USABLE * deviceBytes;
    }

    /**
     * The weights and all KV caches, filled to their bound, must fit.
     *
     * @param caches that are held at most
     * @param positions of each at most
     * @throws ModelException when they do not
     */
    public void require(int caches, int positions) {
        requireWeights();
        long all = Math.addExact(weightBytes, kvBytes(caches, positions));
        if (all > USABLE * deviceBytes) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "weights of %.2f GiB and %d KV caches (max_open_sessions) of up to %d positions (max_model_len) at %.1f"
                            + " KiB take %.2f GiB, and %s has %.2f GiB for them; lower max_open_sessions or"
                            + " --max-model-len, or use --dtype bf16",
                    weightBytes / GIB,
                    caches,
                    positions,
                    kvBytesPerPosition / 1024.0,
                    all / GIB,
                    device,
                    USABLE * deviceBytes / GIB));
        }
    }
}
