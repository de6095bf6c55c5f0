package ai.valr.trainer.stage;

import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.trainer.roomworld.Category;
import ai.valr.trainer.roomworld.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lets the words for colours and categories begin where the tower learned to point for them. */
public final class WordDirections {
    /** Apart enough that the forms of a word can be told apart, close enough that all match the picture. */
    private static final double SPREAD = 0.25;

    private static final long SEED = 5;

    private WordDirections() {}

    /**
     * @param embedding float32 (V, D)
     * @param directions float32 (W, D): colours, then categories
     * @return the embedding with new rows for these words, with and without a space before them, and their plurals
     */
    public static Tensor apply(Tensor embedding, float[] directions, ChatTokenizer tokenizer) {
        int hidden = (int) embedding.shape()[1];
        float[] values = embedding.values().clone();
        Random random = new Random(SEED);
        List<List<String>> words = words();
        for (int w = 0; w < words.size(); w++) {
            for (String word : words.get(w)) {
                int[] ids = tokenizer.encode(word);
                for (int d = 0; ids.length == 1 && d < hidden; d++) {
                    values[ids[0] * hidden + d] =
                            directions[w * hidden + d] + (float) (random.nextGaussian() * SPREAD / Math.sqrt(hidden));
                }
            }
        }
        return new Tensor(embedding.shape(), values);
    }

    private static List<List<String>> words() {
        List<List<String>> words = new ArrayList<>();
        for (Colour colour : Colour.values()) {
            words.add(List.of(colour.word(), " " + colour.word()));
        }
        for (Category category : Category.values()) {
            words.add(List.of(category.word(), " " + category.word(), " " + category.plural()));
        }
        return words;
    }
}
