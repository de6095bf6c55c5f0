package ai.valr.model;

import java.util.Arrays;

/**
 * A run of positions in a context: what was fed to the decoder there. Letters: {@code T} tokens, {@code S} merged visual
 * tokens, {@code K} latents, {@code D} hidden size. A context is a list of segments and nothing else; feeding the same
 * segments again gives the same KV cache. Segments hold plain Java memory, never native handles, and are not modified
 * once built.
 */
public sealed interface Segment {

    /** Positions that this segment takes in the decoder. */
    int positions();

    /** Text: token ids, int (T). */
    record Text(int[] ids) implements Segment {
        @Override
        public int positions() {
            return ids.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(ids, text.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Text" + Arrays.toString(ids);
        }
    }

    /** One frame's visual tokens, without the vision start and end tokens around them. */
    record Vision(FrameTokens tokens) implements Segment {
        @Override
        public int positions() {
            return tokens.count();
        }
    }

    /**
     * A latent block's inputs, float32 (K, D) row by row: exactly what was fed, so that a prefill rebuilds the block.
     * The {@code <latent>} and {@code </latent>} tokens around it are text.
     */
    record Latents(float[] values, int count) implements Segment {
        public Latents {
            if (count < 1 || values.length % count != 0) {
                throw new IllegalArgumentException("a latent block of " + count + " positions cannot hold "
                        + values.length + " values; expected count >= 1 and a multiple of it");
            }
        }

        @Override
        public int positions() {
            return count;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Latents latents && count == latents.count && Arrays.equals(values, latents.values);
        }

        @Override
        public int hashCode() {
            return 31 * count + Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "Latents(" + count + ")";
        }
    }
}
