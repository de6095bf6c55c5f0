package ai.valr.trainer.vsibench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What stands behind a question's frames. */
public enum VsiBenchPrompt {
    /** The official code's default, which asks for the bare answer. */
    OFFICIAL,
    /** The question and its options alone, as VaLR's training and serving lay them out. */
    PLAIN;

    private static final String PRE_PROMPT = "These are frames of a video.";
    private static final String CHOICE_POST_PROMPT = "Answer with the option's letter from the given choices directly.";
    private static final String NUMBER_POST_PROMPT = "Please answer the question using a single word or phrase.";

    /** As on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The text in the question's place. */
    public String text(VsiBenchQuestion question) {
        if (this == PLAIN) {
            return question.question();
        }
        List<String> lines = new ArrayList<>(List.of(PRE_PROMPT, question.question()));
        if (question.type().isChoice()) {
            lines.add("Options:");
            lines.addAll(question.options());
        }
        lines.add(question.type().isChoice() ? CHOICE_POST_PROMPT : NUMBER_POST_PROMPT);
        return String.join("\n", lines);
    }

    /** Options that the prompt's layout adds by itself. */
    public List<String> options(VsiBenchQuestion question) {
        return this == PLAIN && question.type().isChoice() ? question.options() : List.of();
    }
}
