package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Score;
import ai.valr.trainer.vsibench.VsiBenchOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Figures on VSI-Bench beside those without sight and those of the debiased subset.
 *
 * @param of whose answers they are: a model's name and version, or a file of predictions
 * @param frames sampled of each video; empty where that is not known
 * @param settings how the model was asked, for the record
 * @param missing questions without a prediction, which count as wrong
 */
public record VsiBenchReport(
        String of,
        OptionalInt frames,
        Map<String, Object> settings,
        int missing,
        Scores all,
        Optional<Scores> debiased) {
    /** The eight figures as the field's tables have them. */
    private static final List<String> ORDER = List.of(
            "object_counting",
            "object_abs_distance",
            "object_size_estimation",
            "room_size_estimation",
            "object_rel_distance",
            "object_rel_direction",
            "route_planning",
            "obj_appearance_order");

    /** @param blind empty where nothing was asked blind */
    public record Scores(Score score, Optional<Score> blind) {
        static Scores of(List<VsiBenchOutcome> outcomes) {
            List<Grade> blind = outcomes.stream()
                    .flatMap(outcome -> outcome.blindGrade().stream())
                    .toList();
            return new Scores(
                    Score.of(outcomes.stream().map(VsiBenchOutcome::grade).toList()),
                    blind.isEmpty() ? Optional.empty() : Optional.of(Score.of(blind)));
        }
    }

    public VsiBenchReport {
        settings = new LinkedHashMap<>(settings);
    }

    /**
     * Scores outcomes.
     *
     * @param outcomes at least one
     * @param debiasedIds the debiased subset; empty for none given
     */
    public static VsiBenchReport of(
            String of,
            OptionalInt frames,
            Map<String, Object> settings,
            int missing,
            List<VsiBenchOutcome> outcomes,
            Set<String> debiasedIds) {
        List<VsiBenchOutcome> debiased = outcomes.stream()
                .filter(outcome -> debiasedIds.contains(outcome.question().id()))
                .toList();
        return new VsiBenchReport(
                of,
                frames,
                settings,
                missing,
                Scores.of(outcomes),
                debiased.isEmpty() ? Optional.empty() : Optional.of(Scores.of(debiased)));
    }

    /** As the field's harnesses call it, such as {@code VSI-Bench_32frame}. */
    public String benchmark() {
        return "VSI-Bench" + frameSuffix();
    }

    private String frameSuffix() {
        return frames.isPresent() ? "_" + frames.getAsInt() + "frame" : "";
    }

    /** The report as JSON's maps, with the keys of RoomWorld's. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("model", of);
        out.put("benchmark", benchmark());
        out.putAll(settings);
        out.put("missing", missing);
        out.putAll(figures(all));
        debiased.ifPresent(scores -> {
            Map<String, Object> subset = new LinkedHashMap<>();
            subset.put("benchmark", "VSI-Bench-Debiased" + frameSuffix());
            subset.putAll(figures(scores));
            out.put("debiased", subset);
        });
        return out;
    }

    private static Map<String, Object> figures(Scores scores) {
        Map<String, Object> types = new LinkedHashMap<>();
        for (String name : names(scores)) {
            types.put(
                    name,
                    figure(scores.score().figures().get(name), scores.blind().map(blind -> blind.figures()
                            .get(name))));
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("overall", figure(scores.score().overall(), scores.blind().map(Score::overall)));
        out.put("by_type", types);
        return out;
    }

    private static Map<String, Object> figure(Score.Figure figure, Optional<Score.Figure> blind) {
        Map<String, Object> out = RoomWorldReport.values(figure);
        blind.ifPresent(it -> out.put("blind", RoomWorldReport.values(it)));
        return out;
    }

    private static List<String> names(Scores scores) {
        return ORDER.stream().filter(scores.score().figures()::containsKey).toList();
    }

    /** The report as a table for people. */
    public String table() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "%s: %s%n", benchmark(), of));
        out.append(String.format(Locale.ROOT, "%-22s%s", "", heading("score")));
        out.append(debiased.isPresent() ? "  " + heading("debiased") : "").append('\n');
        List<String> names = names(all);
        for (String name : names) {
            out.append(line(name, Optional.of(name)));
        }
        out.append(line("average of " + types(names.size()), Optional.empty()));
        debiased.map(subset -> names(subset).size())
                .filter(types -> types != names.size())
                .ifPresent(types -> out.append("the debiased average is of ")
                        .append(types(types))
                        .append('\n'));
        return out.toString();
    }

    private static String types(int count) {
        return count + (count == 1 ? " type" : " types");
    }

    private static String heading(String score) {
        return String.format(Locale.ROOT, "%9s  %-13s %5s %6s", score, "95% interval", "n", "blind");
    }

    private String line(String label, Optional<String> name) {
        String cells = cells(all, name);
        return String.format(
                Locale.ROOT,
                "%-22s%s%s%n",
                label,
                cells,
                debiased.map(subset -> "  " + cells(subset, name)).orElse(""));
    }

    private static String cells(Scores scores, Optional<String> name) {
        Score.Figure figure = figure(scores.score(), name);
        if (figure == null) {
            return String.format(Locale.ROOT, "%9s  %-13s %5d %6s", "-", "-", 0, "-");
        }
        return String.format(
                Locale.ROOT,
                "%9.3f  [%.3f,%.3f] %5d %6s",
                figure.score(),
                figure.low(),
                figure.high(),
                figure.n(),
                scores.blind()
                        .map(blind -> String.format(
                                Locale.ROOT, "%.3f", figure(blind, name).score()))
                        .orElse("-"));
    }

    private static Score.Figure figure(Score score, Optional<String> name) {
        return name.isPresent() ? score.figures().get(name.get()) : score.overall();
    }
}
