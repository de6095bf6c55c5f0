package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Score;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model's figures on RoomWorld beside its baselines.
 *
 * @param model name and version
 * @param all over all questions
 * @param debiased over the questions whose answers are as frequent as each other; empty where there are too few
 * @param frame steps about a named object that name a frame which shows it
 * @param grounding of those, the steps whose side is right too, over all steps
 * @param latents K
 */
public record RoomWorldReport(
        String model,
        BaselinedScores all,
        Optional<BaselinedScores> debiased,
        Proportion frame,
        Proportion grounding,
        int latents) {
    private static final String NO_CELLS =
            String.format(Locale.ROOT, "%9s  %-13s %5d  %13s  %6s", "-", "-", 0, "-", "-");

    public Score score() {
        return all.score();
    }

    public Score frequent() {
        return all.frequent();
    }

    public Score blind() {
        return all.blind();
    }

    /** The report as JSON's maps: {@code overall} and {@code by_type} with score, interval, n, both baselines and {@code debiased}. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("model", model);
        out.put("benchmark", "roomworld");
        out.put("latents", latents);
        out.put("overall", figure(Optional.empty()));
        Map<String, Object> types = new LinkedHashMap<>();
        score().figures().keySet().forEach(name -> types.put(name, figure(Optional.of(name))));
        out.put("by_type", types);
        out.put("steps", Map.of("frame", proportion(frame), "frame_and_side", proportion(grounding)));
        return out;
    }

    private Map<String, Object> figure(Optional<String> name) {
        Map<String, Object> out = baselined(all, name);
        Score.Figure figure = of(all.score(), name);
        double better =
                Math.max(of(all.frequent(), name).high(), of(all.blind(), name).high());
        out.put("beats_both", figure.low() > better);
        debiased.filter(sample -> of(sample.score(), name) != null)
                .ifPresent(sample -> out.put("debiased", baselined(sample, name)));
        return out;
    }

    private static Map<String, Object> baselined(BaselinedScores scores, Optional<String> name) {
        Map<String, Object> out = values(of(scores.score(), name));
        out.put("most_frequent", values(of(scores.frequent(), name)));
        out.put("blind", values(of(scores.blind(), name)));
        return out;
    }

    /** A type's figure, null where it has no question; the overall one without a name. */
    private static Score.Figure of(Score score, Optional<String> name) {
        return name.isPresent() ? score.figures().get(name.get()) : score.overall();
    }

    /** A figure as JSON's map: {@code score, ci, n}. */
    static Map<String, Object> values(Score.Figure figure) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("score", round(figure.score()));
        out.put("ci", new double[] {round(figure.low()), round(figure.high())});
        out.put("n", figure.n());
        return out;
    }

    private static Map<String, Object> proportion(Proportion p) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("score", round(p.score()));
        out.put("ci", new double[] {round(p.low()), round(p.high())});
        out.put("n", p.n());
        return out;
    }

    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    /** The report as a table for people. */
    public String table() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "%-26s %6s  %-13s %5s  %13s  %6s  %9s  %-13s %5s  %13s  %6s%n",
                model + " (K " + latents + ")",
                "score",
                "95% interval",
                "n",
                "most frequent",
                "blind",
                "debiased",
                "95% interval",
                "n",
                "most frequent",
                "blind"));
        score().figures().keySet().forEach(name -> out.append(line(name, Optional.of(name))));
        out.append(line("average", Optional.empty()));
        int types = score().figures().size();
        int sampled = debiased.map(it -> it.score().figures().size()).orElse(0);
        if (sampled != types) {
            out.append("the debiased average is of ")
                    .append(sampled)
                    .append(" of ")
                    .append(types)
                    .append(" types\n");
        }
        out.append(String.format(
                Locale.ROOT,
                "steps that name a frame showing the object: %.3f [%.3f, %.3f] n %d; its side there too: %.3f [%.3f, %.3f]%n",
                frame.score(),
                frame.low(),
                frame.high(),
                frame.n(),
                grounding.score(),
                grounding.low(),
                grounding.high()));
        return out.toString();
    }

    private String line(String label, Optional<String> name) {
        Optional<BaselinedScores> sample = debiased.filter(it -> of(it.score(), name) != null);
        return String.format(
                Locale.ROOT,
                "%-26s %s  %s%n",
                label,
                cells(all, name, 6),
                sample.map(it -> cells(it, name, 9)).orElse(NO_CELLS));
    }

    private static String cells(BaselinedScores scores, Optional<String> name, int width) {
        Score.Figure figure = of(scores.score(), name);
        return String.format(
                Locale.ROOT,
                "%" + width + ".3f  [%.3f,%.3f] %5d  %13.3f  %6.3f",
                figure.score(),
                figure.low(),
                figure.high(),
                figure.n(),
                of(scores.frequent(), name).score(),
                of(scores.blind(), name).score());
    }
}
