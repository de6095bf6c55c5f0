package ai.valr.view;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RebuiltContext;
import ai.valr.schemas.RejectedFrame;
import ai.valr.schemas.SessionClosed;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.TaskCancelled;
import ai.valr.schemas.TaskFailed;
import ai.valr.schemas.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A task's events as lines for a person. Text of the model or of a client is shown without its control characters. */
public final class EventLines {
    private static final int TEXT_COLUMNS = 54;
    private static final int FRAME_COLUMNS = 14;

    private final Style style;
    private final boolean maps;

    /** @param maps whether to draw where the latents looked */
    public EventLines(Style style, boolean maps) {
        this.style = style;
        this.maps = maps;
    }

    /** What an event shows; an event of a kind that this version does not know shows nothing. */
    public List<String> of(ReasoningEvent envelope) {
        Object event = envelope.getEvent();
        if (event instanceof TaskAccepted accepted) {
            return accepted(accepted);
        } else if (event instanceof StepCompleted step) {
            return step(step);
        } else if (event instanceof AnswerProduced answer) {
            return List.of(answer(answer));
        } else if (event instanceof TaskFailed failed) {
            return List.of("  " + style.bad("failed: " + failed.getCode()) + " " + clean(failed.getMessage()));
        } else if (event instanceof TaskCancelled cancelled) {
            return List.of("  cancelled" + (cancelled.getReason() == null ? "" : ": " + clean(cancelled.getReason())));
        } else if (event instanceof SessionClosed) {
            return List.of("  session closed");
        }
        return List.of();
    }

    private List<String> accepted(TaskAccepted accepted) {
        List<String> lines = new ArrayList<>();
        lines.add("  "
                + style.faint("frames " + names(accepted.getFrames()) + " · " + accepted.getModelName() + " "
                        + accepted.getModelVersion()));
        RebuiltContext rebuilt = accepted.getRebuilt();
        if (rebuilt != null) {
            lines.add("  "
                    + style.faint("goes on from " + rebuilt.getFromVersion() + ": " + rebuilt.getLatents()
                            + " latents of " + rebuilt.getSteps() + " steps are thought anew"));
        }
        for (RejectedFrame rejected : accepted.getRejectedFrames()) {
            lines.add("  " + style.bad("frame " + clean(rejected.getFrame().getFrameId()) + " is left out: ")
                    + clean(rejected.getMessage()));
        }
        return lines;
    }

    private List<String> step(StepCompleted step) {
        LookedAt looked = step.getLookedAt();
        String frame = looked == null ? "" : clean(looked.getFrame().getFrameId());
        List<String> map = maps && looked != null ? LookMap.lines(looked.getCells(), style == Style.COLOUR) : List.of();
        List<String> text = wrap(clean(step.getText()), TEXT_COLUMNS);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(text.size(), map.size()); i++) {
            String number = i == 0 ? String.valueOf(step.getStep() + 1) : "";
            String time = i == 0 ? milliseconds(step.getTimings()) : "";
            lines.add(String.format(
                            "  %2s  %s %s %s  %s",
                            number,
                            pad(i < text.size() ? text.get(i) : "", TEXT_COLUMNS),
                            pad(i == 0 && !frame.isEmpty() ? "→ " + frame : "", FRAME_COLUMNS),
                            i < map.size() ? map.get(i) : "",
                            style.faint(time))
                    .stripTrailing());
        }
        return lines;
    }

    private String answer(AnswerProduced answer) {
        String end = answer.getFinishReason() == FinishReason.STOP
                ? ""
                : ", ended by its budget of "
                        + answer.getFinishReason().toString().toLowerCase(Locale.ROOT);
        return "   =  " + style.bold(clean(value(answer)))
                + style.faint(String.format(Locale.ROOT, "  confidence %.2f%s", answer.getConfidence(), end));
    }

    /** The answer as a person says it: a letter with its option, a number with its unit, or the text. */
    public static String value(AnswerProduced answer) {
        if (answer.getValue() instanceof ChoiceValue choice) {
            return choice.getLetter() + ". " + choice.getOption();
        } else if (answer.getValue() instanceof NumberValue number) {
            double value = number.getNumber();
            String digits = value == Math.rint(value) && Math.abs(value) < 1e15
                    ? String.valueOf((long) value)
                    : String.valueOf(value);
            return number.getUnit() == null ? digits : digits + " " + number.getUnit();
        }
        return answer.getText();
    }

    private static String names(List<FrameReference> frames) {
        return frames.isEmpty()
                ? "none"
                : frames.stream().map(frame -> clean(frame.getFrameId())).collect(Collectors.joining(" "));
    }

    private static String milliseconds(Timings timings) {
        long us = timings.getPrefillUs() + timings.getLatentUs() + timings.getTextUs();
        return String.format(Locale.ROOT, "%.0f ms", us / 1000.0);
    }

    private static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.length()));
    }

    /** A text in lines of at most so many columns, broken between words. */
    public static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Without control characters: a text from outside must not steer the terminal. */
    static String clean(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "").strip();
    }
}
