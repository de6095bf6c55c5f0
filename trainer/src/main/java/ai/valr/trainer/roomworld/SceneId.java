package ai.valr.trainer.roomworld;

/**
 * The 64 bits that make a scene: bit 63 is 0, bits 62-61 the split, bits 60-32 the seed, bits 31-0 the index. The packing is
 * one-to-one, so two splits, seeds or indices never share an id, and the scene's random stream starts from the id alone.
 *
 * @param value the packed bits, at least 0
 */
public record SceneId(long value) {
    /** Seeds are at least 0 and below this. */
    public static final long SEEDS = 1L << 29;

    /** Indices are at least 0 and below this. */
    public static final long INDICES = 1L << 32;

    public SceneId {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "scene id " + value + " must be at least 0; make ids with SceneId.of(split, seed, index)");
        }
        Split.ofBits(value >>> 61);
    }

    /**
     * The id of one scene.
     *
     * @throws IllegalArgumentException if seed or index is out of its range
     */
    public static SceneId of(Split split, long seed, long index) {
        if (seed < 0 || seed >= SEEDS) {
            throw new IllegalArgumentException(
                    "seed " + seed + " must be 0.." + (SEEDS - 1) + "; choose a smaller seed");
        }
        if (index < 0 || index >= INDICES) {
            throw new IllegalArgumentException(
                    "scene index " + index + " must be 0.." + (INDICES - 1) + "; choose another seed for more scenes");
        }
        return new SceneId(((long) split.bits << 61) | (seed << 32) | index);
    }

    /** The split in bits 62-61. */
    public Split split() {
        return Split.ofBits(value >>> 61);
    }

    /** The seed in bits 60-32. */
    public long seed() {
        return (value >>> 32) & (SEEDS - 1);
    }

    /** The index in bits 31-0. */
    public long index() {
        return value & (INDICES - 1);
    }

    /** The readable form, {@code split-seed-index}, such as {@code train-7-123}. */
    @Override
    public String toString() {
        return split().word() + "-" + seed() + "-" + index();
    }
}
