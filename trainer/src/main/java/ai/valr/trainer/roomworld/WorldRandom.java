package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;

/**
 * SplitMix64 (Steele, Lea, Flood 2014), written out so that a seed gives the same numbers on every JDK. Normal draws are sums
 * of uniform ones (Irwin-Hall): they need no transcendental function, whose last bit may differ between machines.
 */
final class WorldRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    WorldRandom(long seed) {
        state = mix(seed ^ GOLDEN);
    }

    /** A stream for one purpose: {@code salt} tells it from the other streams of the same seed. */
    static WorldRandom of(long seed, long salt) {
        return new WorldRandom(mix(seed) + GOLDEN * mix(salt + 1));
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (next() >>> 11) * UNIT;
    }

    double uniform(double min, double max) {
        return min + (max - min) * uniform();
    }

    double uniform(Range range) {
        return uniform(range.min(), range.max());
    }

    /** Uniform in 0..bound-1; the bias is below bound / 2^53. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Approximately normal with mean 0: the sum of twelve uniform draws less 6, so within 6 sd. */
    double normal(double sd) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += uniform();
        }
        return sum * sd;
    }

    /** Cheap noise of mean 0 and variance 1 out of one draw: four 16-bit uniforms summed. */
    float noise() {
        long bits = next();
        long sum = (bits & 0xFFFF) + ((bits >>> 16) & 0xFFFF) + ((bits >>> 32) & 0xFFFF) + (bits >>> 48);
        return (sum - 131070) * (1.7320508f / 65536f);
    }

    <T> T pick(List<T> items) {
        return items.get(below(items.size()));
    }

    /** A shuffled copy (Fisher-Yates). */
    <T> List<T> shuffled(List<T> items) {
        List<T> copy = new ArrayList<>(items);
        for (int i = copy.size() - 1; i > 0; i--) {
            int j = below(i + 1);
            T swap = copy.get(i);
            copy.set(i, copy.get(j));
            copy.set(j, swap);
        }
        return copy;
    }
}
