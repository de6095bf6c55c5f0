package ai.valr.trainer.stage;

import ai.valr.trainer.data.DialogueRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Splits the rows of a micro-batch into groups of like length. Rows of a group are fed together, chunk by chunk, each as wide as its
 * longest row; a row that has ended is fed no more. What is computed for nothing is the padding within a group, and what a further
 * group costs is the time of more passes over fewer rows.
 */
final class RowGroups {
    private static final Comparator<PlacedRow> LONGEST_FIRST = Comparator.<PlacedRow>comparingInt(
                    row -> -row.row().latentBlocks())
            .thenComparingInt(row -> -length(row.row()));

    private final int latents;
    private final long pass;

    /**
     * @param latents K: positions of a block behind its first
     * @param pass what a pass costs beside its positions, in positions
     */
    RowGroups(int latents, int pass) {
        this.latents = latents;
        this.pass = pass;
    }

    /** Groups that cost least together, of one row or more each, in every one of them those with the most blocks first. */
    List<List<PlacedRow>> of(List<PlacedRow> rows) {
        List<PlacedRow> sorted = rows.stream().sorted(LONGEST_FIRST).toList();
        int n = sorted.size();
        long[] least = new long[n + 1];
        int[] end = new int[n];
        for (int from = n - 1; from >= 0; from--) {
            least[from] = Long.MAX_VALUE;
            Shape shape = new Shape(sorted.get(from).row().chunks().size());
            for (int to = from + 1; to <= n; to++) {
                shape.add(sorted.get(to - 1).row());
                long cost = shape.cost() + least[to];
                if (cost < least[from]) {
                    least[from] = cost;
                    end[from] = to;
                }
            }
        }
        List<List<PlacedRow>> groups = new ArrayList<>();
        for (int from = 0; from < n; from = end[from]) {
            groups.add(sorted.subList(from, end[from]));
        }
        return groups;
    }

    private static int length(DialogueRow row) {
        return row.chunks().stream().mapToInt(chunk -> chunk.length).sum();
    }

    /** What is fed of a group: rows and widest row by chunk. */
    private final class Shape {
        private final int[] rows;
        private final int[] width;

        Shape(int chunks) {
            rows = new int[chunks];
            width = new int[chunks];
        }

        void add(DialogueRow row) {
            for (int s = 0; s < row.chunks().size(); s++) {
                rows[s]++;
                width[s] = Math.max(width[s], row.chunks().get(s).length);
            }
        }

        long cost() {
            long cost = 0;
            for (int s = 0; s < rows.length; s++) {
                int thought = s == 0 ? 0 : latents + 1;
                cost += (long) rows[s] * (width[s] + thought) + pass * (1 + thought);
            }
            return cost;
        }
    }
}
