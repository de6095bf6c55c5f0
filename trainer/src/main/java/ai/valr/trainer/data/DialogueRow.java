package ai.valr.trainer.data;

import java.util.Arrays;
import java.util.List;

/**
 * A dialogue after its frames, as chunks of tokens with a latent block before each chunk but the first. Without latents
 * all is one chunk. Labels say which token follows a position, or {@link #IGNORED}.
 *
 * @param chunks token ids, one array a chunk
 * @param labels as long as the chunks
 * @param gaze as long as the chunks: which of the sights a position should look at, below 0 where none
 * @param carried one a token of the first chunk: below the look layer the last word of an option is asked for its letter or its first word;
 *     {@link #IGNORED} elsewhere
 * @param sights what positions of this row should look at
 * @param targetFrames one a latent block: indices in the walk of the frames that it could see; the first is the one that it should
 */
public record DialogueRow(
        List<int[]> chunks,
        List<int[]> labels,
        List<int[]> gaze,
        int[] carried,
        List<GazeTarget> sights,
        List<List<Integer>> targetFrames) {
    /** What a position that teaches nothing is labelled with. */
    public static final int IGNORED = -100;

    public DialogueRow {
        chunks = List.copyOf(chunks);
        labels = List.copyOf(labels);
        gaze = List.copyOf(gaze);
        sights = List.copyOf(sights);
        targetFrames = List.copyOf(targetFrames);
        if (chunks.size() != labels.size()
                || chunks.size() != gaze.size()
                || carried.length != chunks.get(0).length
                || targetFrames.size() != chunks.size() - 1) {
            throw new IllegalArgumentException(chunks.size() + " chunks, " + labels.size() + " label rows and "
                    + targetFrames.size() + " target frames do not belong together");
        }
    }

    /** Whether a sight lies in the pictures. */
    boolean showsCells(int sight) {
        return sights.get(sight) instanceof GazeTarget.Cells;
    }

    /** The sights in the pictures that the chunk behind a latent block is about, each once. */
    int[] shownIn(int block) {
        return Arrays.stream(gaze.get(block + 1))
                .filter(sight -> sight >= 0 && showsCells(sight))
                .distinct()
                .toArray();
    }

    public int latentBlocks() {
        return targetFrames.size();
    }
}
