package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Score;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A model's figures on RoomWorld beside its baselines.
 *
 * @param model name and version
 * @param score by VSI-Bench's metrics
 * @param frequent the answer that does best in training, for every question of a type
 * @param blind the same model on black frames
 * @param frame steps about a named object that name a frame which shows it
 * @param grounding of those, the steps whose side is right too, over all steps
 * @param latents K
 */
public record RoomWorldReport(
        String model, Score score, Score frequent, Score blind, Proportion frame, Proportion grounding, int latents) {

    /** The report as JSON's maps: {@code overall} and {@code by_type} with score, interval, n and both baselines. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("model", model);
        out.put("benchmark", "roomworld");
        out.put("latents", latents);
        out.put("overall", figure(score.overall(), frequent.overall(), blind.overall()));
        Map<String, Object> types = new LinkedHashMap<>();
        score.figures()
                .forEach((name, figure) -> types.put(
                        name,
                        figure(
                                figure,
                                frequent.figures().get(name),
                                blind.figures().get(name))));
        out.put("by_type", types);
        out.put("steps", Map.of("frame", proportion(frame), "frame_and_side", proportion(grounding)));
        return out;
    }

    private static Map<String, Object> figure(Score.Figure figure, Score.Figure frequent, Score.Figure blind) {
        Map<String, Object> out = values(figure);
        out.put("most_frequent", values(frequent));
        out.put("blind", values(blind));
        out.put("beats_both", figure.low() > Math.max(frequent.high(), blind.high()));
        return out;
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
                "%-26s %6s  %-13s %5s  %13s  %13s%n",
                model + " (K " + latents + ")",
                "score",
                "95% interval",
                "n",
                "most frequent",
                "blind"));
        score.figures()
                .forEach((name, figure) -> out.append(line(
                        name,
                        figure,
                        frequent.figures().get(name),
                        blind.figures().get(name))));
        out.append(line("average", score.overall(), frequent.overall(), blind.overall()));
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

    private static String line(String name, Score.Figure figure, Score.Figure frequent, Score.Figure blind) {
        return String.format(
                Locale.ROOT,
                "%-26s %6.3f  [%.3f,%.3f] %5d  %13.3f  %13.3f%n",
                name,
                figure.score(),
                figure.low(),
                figure.high(),
                figure.n(),
                frequent.score(),
                blind.score());
    }
}
