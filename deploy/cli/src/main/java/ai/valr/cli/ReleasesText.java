package ai.valr.cli;

import ai.valr.releases.ReleaseJson;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.Comparison;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelFile;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.TrainingRound;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The versions of models for people. */
final class ReleasesText {
    /** Of the labels of {@link #version}. */
    private static final int LABEL_WIDTH = 14;

    private ReleasesText() {}

    /** @param now by this machine's clock, for how long ago something was told */
    static List<String> models(ReleaseLog log, Collection<String> names, List<TrainingRound> rounds, Instant now) {
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Optional<ModelRelease> active = log.active(name);
            List<ModelCandidate> candidates = log.candidates(name);
            lines.add(name + ": " + candidates.size() + (candidates.size() == 1 ? " version" : " versions")
                    + ", active: " + active.map(ModelRelease::getVersion).orElse("none"));
            lines.addAll(table(candidates, active));
            rounds.stream()
                    .filter(round -> round.getModelName().equals(name))
                    .forEach(round -> lines.add(RoundText.line(round, now)));
        }
        return lines.isEmpty() ? List.of("no versions yet; a trainer makes them") : lines;
    }

    private static List<String> table(List<ModelCandidate> candidates, Optional<ModelRelease> active) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(" ", "version", "decided", "", "parent", "episodes", "before > after", "reason"));
        for (ModelCandidate candidate : candidates) {
            rows.add(List.of(
                    ReleaseJson.isActive(candidate, active) ? "*" : " ",
                    candidate.getVersion(),
                    time(candidate.getDecidedAt()),
                    decision(candidate),
                    parent(candidate.getRelease()),
                    Integer.toString(candidate.getEpisodes()),
                    candidate.getComparisons().stream()
                            .map(comparison -> String.format(
                                    Locale.ROOT,
                                    "%s %.3f > %.3f",
                                    comparison.getName(),
                                    comparison.getBefore(),
                                    comparison.getAfter()))
                            .collect(Collectors.joining(", ")),
                    candidate.getReason()));
        }
        return aligned(rows);
    }

    private static List<String> aligned(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(String.format(Locale.ROOT, "%-" + Math.max(1, widths[i]) + "s  ", row.get(i)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** @param parent the version that its training began with, where that is on record */
    static List<String> version(
            ModelCandidate candidate, Optional<ModelCandidate> parent, Optional<ModelRelease> active) {
        ModelRelease release = candidate.getRelease();
        List<String> lines = new ArrayList<>();
        line(
                lines,
                "version",
                candidate.getVersion() + " of " + candidate.getModelName()
                        + (ReleaseJson.isActive(candidate, active) ? ", active" : ", not active"));
        line(
                lines,
                "decision",
                decision(candidate) + " " + time(candidate.getDecidedAt()) + ": " + candidate.getReason());
        line(lines, "parent", parent(release));
        candidate.getComparisons().forEach(comparison -> line(lines, comparison.getName(), figures(comparison)));
        Optional.ofNullable(candidate.getTrainingCurve())
                .map(curve -> CurveText.lines(curve, parent.map(ModelCandidate::getTrainingCurve)))
                .ifPresent(curve -> curve.forEach(text -> line(lines, "learning", text)));
        line(
                lines,
                "episodes",
                candidate.getEpisodes() + " new" + learnt(candidate.getLearntFrom()) + skipped(candidate.getSkipped()));
        for (DataRange range : release.getTrainingData()) {
            line(
                    lines,
                    "learnt from",
                    range.getTopic() + " partition " + range.getPartition() + ", offsets " + range.getFromOffset()
                            + " to " + (range.getToOffset() - 1));
        }
        line(
                lines,
                "location",
                release.getLocation().isEmpty() ? "none: its files were not kept" : release.getLocation());
        for (ModelFile file : release.getFiles()) {
            line(lines, "file", file.getPath() + ", " + file.getSizeBytes() + " bytes, sha256 " + file.getSha256());
        }
        map(lines, "metric", release.getMetrics());
        map(lines, "configuration", candidate.getConfiguration());
        if (release.getNotes() != null) {
            line(lines, "notes", release.getNotes());
        }
        return lines;
    }

    private static String figures(Comparison comparison) {
        return String.format(
                Locale.ROOT,
                "%.3f before, %.3f after, difference %+.3f [%+.3f, %+.3f], n %d",
                comparison.getBefore(),
                comparison.getAfter(),
                comparison.getDifference(),
                comparison.getLow(),
                comparison.getHigh(),
                comparison.getN());
    }

    /** @param episodes of the buffer that it was trained on; null where that was not told */
    private static String learnt(Integer episodes) {
        return episodes == null ? "" : ", learnt from " + episodes + " of the buffer";
    }

    private static String skipped(Map<String, Long> reasons) {
        if (reasons.isEmpty()) {
            return "";
        }
        return "; nothing was learnt from "
                + new TreeMap<>(reasons)
                        .entrySet().stream()
                                .map(reason -> reason.getValue() + " " + reason.getKey())
                                .collect(Collectors.joining(", "));
    }

    private static void map(List<String> lines, String label, Map<String, ?> values) {
        new TreeMap<>(values).forEach((name, value) -> line(lines, label, name + " = " + value));
    }

    private static void line(List<String> lines, String label, String text) {
        lines.add(String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s %s", label, text));
    }

    private static String decision(ModelCandidate candidate) {
        return candidate.getDecision().name().toLowerCase(Locale.ROOT);
    }

    private static String parent(ModelRelease release) {
        return release.getParentVersion() == null ? "none" : release.getParentVersion();
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static List<String> change(Optional<ModelRelease> before, ModelRelease now) {
        String model = now.getModelName() + ": " + now.getVersion();
        if (before.filter(now::equals).isPresent()) {
            return List.of(model + " is active, as it was");
        }
        return List.of(model + " is active now; before it was "
                + before.map(ModelRelease::getVersion).orElse("none"));
    }
}
