package ai.valr.model.text;

import ai.valr.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a tokenizer's tokens spell the texts of an {@link AnswerGrammar}. A state is what was spelled and the token that
 * came last, since a pair that the vocabulary holds as one token is not offered as two: a model never saw it so.
 * Immutable; thread-safe.
 */
public final class AnswerSpelling {
    /** Before anything of the answer was said. */
    public static final int START = 0;

    private static final int NO_TOKEN = -1;
    private static final int NEVER = 1 << 20;

    private record Node(int state, int token) {}

    private final int[][] tokens;
    private final int[][] next;
    private final boolean[] ends;
    private final int[] least;
    private final int[] most;

    private AnswerSpelling(int[][] tokens, int[][] next, boolean[] ends) {
        this.tokens = tokens;
        this.next = next;
        this.ends = ends;
        this.least = new int[tokens.length];
        this.most = new int[tokens.length];
        // A token brings the grammar forward, and no text is longer than the grammar has states: the lengths settle.
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int node = tokens.length - 1; node >= 0; node--) {
                changed |= measure(node);
            }
        }
    }

    /**
     * @param merged whether pairs that are one token are left out
     * @return null where that leaves no spelling
     */
    static AnswerSpelling of(AnswerGrammar grammar, VocabularyIndex vocabulary, boolean merged) {
        List<Node> nodes = new ArrayList<>(List.of(new Node(AnswerGrammar.START, NO_TOKEN)));
        Map<Node, Integer> places = new HashMap<>(Map.of(nodes.get(0), START));
        Map<Integer, List<Integer>> byState = new HashMap<>();
        List<int[]> tokens = new ArrayList<>();
        List<int[]> next = new ArrayList<>();
        for (int at = 0; at < nodes.size(); at++) {
            Node node = nodes.get(at);
            int[] offered = byState.computeIfAbsent(node.state(), state -> vocabulary.offered(grammar, state)).stream()
                    .filter(id -> !merged || node.token() == NO_TOKEN || !vocabulary.isToken(node.token(), id))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int[] behind = new int[offered.length];
            for (int i = 0; i < offered.length; i++) {
                Node to = new Node(grammar.next(node.state(), vocabulary.bytes(offered[i])), offered[i]);
                behind[i] = places.computeIfAbsent(to, unseen -> {
                    nodes.add(unseen);
                    return nodes.size() - 1;
                });
            }
            tokens.add(offered);
            next.add(behind);
        }
        boolean[] ends = new boolean[nodes.size()];
        for (int at = 0; at < ends.length; at++) {
            ends[at] = grammar.mayEnd(nodes.get(at).state());
        }
        AnswerSpelling spelling = new AnswerSpelling(tokens.toArray(int[][]::new), next.toArray(int[][]::new), ends);
        if (spelling.least(START) < NEVER) {
            return spelling;
        }
        if (merged) {
            return null;
        }
        throw new ModelException("the tokenizer has no tokens that spell an answer such as \" A\" or \" 2.5 m\"; a"
                + " byte-level BPE has a token for every byte");
    }

    /** Tokens that may come next with {@code left} places, so that the answer can still become whole; ascending. */
    public int[] tokens(int node, int left) {
        int[] all = tokens[node];
        int[] fitting = new int[all.length];
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (least[next[node][i]] < left) {
                fitting[count++] = all[i];
            }
        }
        return Arrays.copyOf(fitting, count);
    }

    /** Where a token leads. */
    public int next(int node, int token) {
        for (int i = 0; i < tokens[node].length; i++) {
            if (tokens[node][i] == token) {
                return next[node][i];
            }
        }
        throw new IllegalArgumentException("token " + token + " may not stand there in an answer");
    }

    /** Whether the answer is whole here. */
    public boolean mayEnd(int node) {
        return ends[node];
    }

    /** Tokens that make the answer whole, at least. */
    public int least(int node) {
        return least[node];
    }

    /** Tokens of the longest answer from here. */
    public int most(int node) {
        return most[node];
    }

    private boolean measure(int node) {
        int shortest = ends[node] ? 0 : NEVER;
        int longest = 0;
        for (int to : next[node]) {
            shortest = Math.min(shortest, least[to] + 1);
            longest = Math.max(longest, most[to] + 1);
        }
        shortest = Math.min(shortest, NEVER);
        boolean changed = shortest != least[node] || longest != most[node];
        least[node] = shortest;
        most[node] = longest;
        return changed;
    }
}
