package ai.valr.trainer.vocabulary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain BPE training (Sennrich et al. 2016): merges the most frequent pair again and again, here until every word of the corpus
 * is one token. Deterministic: of equally frequent pairs the one that sorts first is taken.
 */
final class BpeTraining {
    /** Qwen2's pre-tokenizer, in Hugging Face's spelling. */
    static final String SPLIT =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Pattern PATTERN = Pattern.compile(SPLIT);

    /** Two neighbouring tokens that become one. */
    record Merge(String left, String right) implements Comparable<Merge> {
        String whole() {
            return left + right;
        }

        @Override
        public int compareTo(Merge other) {
            int byLeft = left.compareTo(other.left);
            return byLeft != 0 ? byLeft : right.compareTo(other.right);
        }
    }

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, List<String>> pieces = new TreeMap<>();

    BpeTraining(List<String> corpus, ByteAlphabet alphabet) {
        for (String line : corpus) {
            Matcher words = PATTERN.matcher(line);
            while (words.find()) {
                counts.merge(alphabet.spell(words.group()), 1, Integer::sum);
            }
        }
        counts.keySet()
                .forEach(word -> pieces.put(
                        word,
                        new ArrayList<>(
                                word.chars().mapToObj(Character::toString).toList())));
    }

    /** The merges in the order in which they were learned. */
    List<Merge> merges() {
        List<Merge> merges = new ArrayList<>();
        for (Merge best = mostFrequent(); best != null; best = mostFrequent()) {
            merges.add(best);
            for (List<String> word : pieces.values()) {
                apply(best, word);
            }
        }
        return merges;
    }

    private Merge mostFrequent() {
        Map<Merge, Integer> pairs = new HashMap<>();
        pieces.forEach((word, parts) -> {
            for (int i = 0; i + 1 < parts.size(); i++) {
                pairs.merge(new Merge(parts.get(i), parts.get(i + 1)), counts.get(word), Integer::sum);
            }
        });
        return pairs.entrySet().stream()
                .min(Map.Entry.<Merge, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static void apply(Merge merge, List<String> parts) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (parts.get(i).equals(merge.left()) && parts.get(i + 1).equals(merge.right())) {
                parts.set(i, merge.whole());
                parts.remove(i + 1);
            }
        }
    }
}
