package ai.valr.demo;

import ai.valr.schemas.ReasoningEvent;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Score;
import ai.valr.view.EventLines;
import ai.valr.view.Style;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Lines for a person: each task as it happens, at the end what it came to. */
public final class TextDemoView implements DemoView {
    private static final int COLUMNS = 96;

    private final PrintWriter out;
    private final Style style;
    private final EventLines lines;

    /** @param maps whether to draw where the latents looked */
    public TextDemoView(PrintWriter out, Style style, boolean maps) {
        this.out = out;
        this.style = style;
        this.lines = new EventLines(style, maps);
    }

    @Override
    public void room(String sessionId, int frames, long bytes) {
        print("");
        print(style.faint("── session " + sessionId + ", " + frames + " frames, " + bytes / 1000 + " kB"));
    }

    @Override
    public void question(int task, Question question) {
        EventLines.wrap(task + ". " + question.question(), COLUMNS).forEach(line -> print(style.bold(line)));
        if (!question.options().isEmpty()) {
            EventLines.wrap(String.join("   ", question.options()), COLUMNS).forEach(line -> print("   " + line));
        }
    }

    @Override
    public void event(ReasoningEvent event) {
        lines.of(event).forEach(this::print);
    }

    @Override
    public void graded(Question question, Grade grade, TaskTimes times) {
        String verdict = !times.answered()
                ? style.bad("no answer")
                : grade.credit() == 1
                        ? style.good("right")
                        : grade.credit() > 0
                                ? String.format(Locale.ROOT, "close (%.1f of 1)", grade.credit())
                                : style.bad("wrong");
        String truth = grade.credit() == 1
                ? ""
                : ", true is " + question.answer() + " " + question.type().unit();
        print("      " + verdict + truth.stripTrailing()
                + style.faint(String.format(
                        Locale.ROOT,
                        "  first step %s, answer %s",
                        milliseconds(times.firstStepMs()),
                        milliseconds(times.answerMs()))));
    }

    @Override
    public void summary(DemoSummary summary) {
        print("");
        print(style.bold(summary.tasks() + " tasks, " + summary.answered() + " answered, " + summary.failed()
                + " without an answer"));
        summary.score().ifPresent(this::score);
        print("  first step  " + percentiles(summary.firstStep()));
        print("  answer      " + percentiles(summary.answer()));
    }

    private void score(Score score) {
        for (Map.Entry<String, Score.Figure> figure : score.figures().entrySet()) {
            print(String.format(
                    Locale.ROOT,
                    "  %-24s %5.1f %%  of %d",
                    figure.getKey().replace('_', ' '),
                    100 * figure.getValue().score(),
                    figure.getValue().n()));
        }
        print(style.bold(String.format(
                Locale.ROOT,
                "  %-24s %5.1f %%",
                "mean over types",
                100 * score.overall().score())));
    }

    private static String percentiles(Latencies latencies) {
        return "p50 " + milliseconds(latencies.percentile(50)) + ", p95 " + milliseconds(latencies.percentile(95));
    }

    private static String milliseconds(double ms) {
        return Double.isNaN(ms) ? "none" : String.format(Locale.ROOT, "%.0f ms", ms);
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
