package ai.valr.model.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param lines one a tensor, in the order of comparison
 * @param notCompared tensors of the reference that nothing here computes, or that have no counterpart in the dtype
 */
public record Report(List<Line> lines, List<String> notCompared) {
    public Report {
        lines = List.copyOf(lines);
        notCompared = List.copyOf(notCompared);
    }

    /** Whether anything was compared, and everything that was lies within its tolerance. */
    public boolean passed() {
        return !lines.isEmpty() && lines.stream().allMatch(Line::ok);
    }

    /** The tensors that lie outside their tolerance. */
    public List<Line> failures() {
        return lines.stream().filter(line -> !line.ok()).toList();
    }
}
