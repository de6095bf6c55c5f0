package ai.valr.bench;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The lengths of the rows of measured updates, of which another program can compute the same.
 *
 * @param frames of a scene
 * @param visualTokens of a frame, a square number
 * @param updates one or more, made one after the other; all have as many rows of as many scenes
 */
public record TrainingLengths(int frames, int visualTokens, List<Update> updates) {
    /** Scenes of an update whose rows are drawn or alike: a shard takes its share of them. */
    public static final int SCENES = 8;

    /** Dialogues about each of them. */
    public static final int ROWS_PER_SCENE = 8;

    /**
     * @param kind what its dialogues are about
     * @param rows those of one scene behind another's, as many for each
     */
    public record Update(String kind, List<Row> rows) {
        public Update {
            rows = List.copyOf(rows);
        }

        /** Tokens of all rows' words, without latents and the marks around them. */
        public int words() {
            return rows.stream().mapToInt(Row::words).sum();
        }
    }

    /**
     * @param scene whose frames are a prefix that its rows share
     * @param question tokens before the first step
     * @param steps tokens of each step with the one that ends it; with latents a block stands before each
     */
    public record Row(int scene, int question, List<Integer> steps) {
        public Row {
            steps = List.copyOf(steps);
            if (scene < 0 || question < 1 || steps.isEmpty() || Collections.min(steps) < 1) {
                throw new IllegalArgumentException("every length of a row must be 1 or more");
            }
        }

        int words() {
            return question + steps.stream().mapToInt(Integer::intValue).sum();
        }
    }

    public TrainingLengths {
        updates = List.copyOf(updates);
        if (Math.min(frames, visualTokens) < 1 || updates.isEmpty()) {
            throw new IllegalArgumentException("frames, their visual tokens and updates must be 1 or more");
        }
    }

    /** Rows that are all as long: four frames of 16 visual tokens, 56 tokens of a question and three steps of 19. */
    public static TrainingLengths equal() {
        return equal(SCENES, ROWS_PER_SCENE, 4, 16, 56, Collections.nCopies(3, 19));
    }

    /** One update of rows that are all as long. */
    static TrainingLengths equal(
            int scenes, int rowsPerScene, int frames, int visualTokens, int question, List<Integer> steps) {
        List<Row> rows = IntStream.range(0, scenes * rowsPerScene)
                .mapToObj(i -> new Row(i / rowsPerScene, question, steps))
                .toList();
        return new TrainingLengths(frames, visualTokens, List.of(new Update("equal", rows)));
    }

    /** Rows of an update. */
    public int rows() {
        return updates.get(0).rows().size();
    }

    /** Scenes of an update. */
    public int scenes() {
        return 1 + updates.get(0).rows().get(rows() - 1).scene();
    }
}
