package ai.valr.trainer.data;

import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.IncrementalText;
import ai.valr.trainer.roomworld.Sight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns as token rows, through the layout that serving uses. Thread-safe. */
public final class DialogueEncoder {
    /** A position that may look where it likes. */
    static final int NOWHERE = -1;

    /** What a position looks at that should read what the latents before its chunk have seen. */
    static final int AT_LATENTS = -2;

    private final PromptLayout layout;
    private final ChatTokenizer tokenizer;
    private final ValrConfig valr;
    private final int endOfTurn;
    private final boolean latents;

    /**
     * @param endOfTurn id of {@code <|im_end|>}
     * @param latents whether a latent block stands before each step
     */
    public DialogueEncoder(
            PromptLayout layout, ChatTokenizer tokenizer, ValrConfig valr, int endOfTurn, boolean latents) {
        this.layout = layout;
        this.tokenizer = tokenizer;
        this.valr = valr;
        this.endOfTurn = endOfTurn;
        this.latents = latents;
    }

    /** This without latent blocks. */
    public DialogueEncoder withoutLatents() {
        return new DialogueEncoder(layout, tokenizer, valr, endOfTurn, false);
    }

    /**
     * The token of a number from 1 to 9.
     *
     * @throws IllegalArgumentException where the vocabulary has none
     */
    public int numberToken(int number) {
        int[] ids = tokenizer.encodeText(Integer.toString(number));
        if (ids.length != 1) {
            throw new IllegalArgumentException("the number " + number + " is " + ids.length + " tokens; frames are"
                    + " named by one token, so train on at most 9 of them");
        }
        return ids[0];
    }

    public DialogueRow encode(List<Turn> turns) {
        Writer writer = new Writer();
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (i > 0) {
                writer.given(layout.nextTurn(true));
            }
            int asked = writer.given(layout.question(turn.question(), turn.options()));
            if (i == 0) {
                carryOptions(turn, asked, writer);
            }
            for (int s = 0; s < turn.steps().size(); s++) {
                Turn.Step step = turn.steps().get(s);
                if (latents) {
                    writer.latentBlock(step.frames());
                }
                int[] tokens = tokenizer.encodeText(step.text());
                int end = s + 1 < turn.steps().size() ? valr.stepDelimiterId() : endOfTurn;
                int[] gaze = gaze(step, tokens, writer);
                if (i == 0 && s + 2 == turn.steps().size()) {
                    lookUpOption(turn, step.text(), tokens, asked, writer, gaze);
                }
                writer.text(tokens, gaze, end, step.learned());
            }
        }
        return writer.row();
    }

    /** Which of the writer's sights each token should look at, {@link #NOWHERE} where none. */
    private int[] gaze(Turn.Step step, int[] tokens, Writer writer) {
        int[] gaze = new int[tokens.length];
        Arrays.fill(gaze, NOWHERE);
        int[] ends = ends(tokens);
        for (Sight sight : step.sights()) {
            int number = writer.sight(new GazeTarget.Cells(sight.shares()));
            for (int i = 0; i < tokens.length; i++) {
                gaze[i] = ends[i] > sight.after() && ends[i] <= sight.to() ? number : gaze[i];
            }
        }
        return gaze;
    }

    /**
     * Asks the last word of each option of the first question for what stands before it: for the option's letter or, in half of the
     * questions, for its first word, by which options that end alike are told apart ({@code front-right}, {@code back-right}). Where
     * neither a question's words nor a step's hold it, holding it on one side brings nothing, and neither would learn to.
     */
    private void carryOptions(Turn turn, int asked, Writer writer) {
        boolean words = Math.floorMod((turn.question() + turn.options()).hashCode(), 2) == 0;
        for (String option : turn.options()) {
            int last = lastWord(option, asked, writer);
            if (last >= 0) {
                int first = words ? firstWord(option, asked, writer) : last;
                writer.carry(asked + last, first < last ? writer.first(asked)[first] : letter(option));
            }
        }
    }

    private int letter(String option) {
        int[] answer = tokenizer.encodeText(PromptLayout.ANSWER + " " + option.substring(0, 1));
        return answer[answer.length - 1];
    }

    /**
     * What stands before a letter at the end of the reasoning looks at the last word of that letter's option: the letter itself
     * stands before its option, so a position there does not know yet what it will stand for.
     *
     * @param asked where the question begins in the row's first chunk
     */
    private void lookUpOption(Turn turn, String text, int[] tokens, int asked, Writer writer, int[] gaze) {
        String answer = turn.steps().get(turn.steps().size() - 1).text();
        for (String option : turn.options()) {
            String letter = " " + option.substring(0, 1);
            if (!answer.equals(PromptLayout.ANSWER + letter) || !text.endsWith(letter)) {
                continue;
            }
            int word = lastWord(option, asked, writer);
            int before = Arrays.binarySearch(ends(tokens), text.length() - letter.length());
            if (word >= 0 && before >= 0) {
                gaze[before] = writer.sight(new GazeTarget.Word(asked + word));
            }
        }
    }

    /** The token that ends an option, from the question's first one; below 0 where one reaches over its end, as "!" and a line break are one. */
    private int lastWord(String option, int asked, Writer writer) {
        int[] question = writer.first(asked);
        return Arrays.binarySearch(ends(question), start(option, question) + option.length());
    }

    /** The token that an option begins with behind its letter, from the question's first one. */
    private int firstWord(String option, int asked, Writer writer) {
        int[] question = writer.first(asked);
        int behindLetter = start(option, question) + option.indexOf(' ') + 1;
        int[] ends = ends(question);
        return (int) Arrays.stream(ends).takeWhile(end -> end <= behindLetter).count();
    }

    /** Characters of the question before an option. */
    private int start(String option, int[] question) {
        return tokenizer.decode(question, false).lastIndexOf("\n" + option) + 1;
    }

    /** How many characters the tokens up to and with each one spell. */
    private int[] ends(int[] tokens) {
        IncrementalText said = tokenizer.incremental(false);
        int[] ends = new int[tokens.length];
        int end = 0;
        for (int i = 0; i < tokens.length; i++) {
            end += said.append(tokens[i]).length();
            ends[i] = end;
        }
        return ends;
    }

    /** Collects tokens and whether each is learned, chunk by chunk. */
    private final class Writer {
        private final List<int[]> chunks = new ArrayList<>();
        private final List<int[]> labels = new ArrayList<>();
        private final List<List<Integer>> targets = new ArrayList<>();
        private final List<Integer> ids = new ArrayList<>();
        private final List<Boolean> learned = new ArrayList<>();
        private final List<int[]> gazes = new ArrayList<>();
        private final List<Integer> gaze = new ArrayList<>();
        private final List<GazeTarget> sights = new ArrayList<>();
        private final Map<Integer, Integer> carried = new HashMap<>();

        /** A position of the first chunk and the token that it is asked for. */
        void carry(int position, int token) {
            carried.put(position, token);
        }

        int sight(GazeTarget target) {
            sights.add(target);
            return sights.size() - 1;
        }

        /** Tokens of the first chunk from a position on. */
        int[] first(int from) {
            if (!chunks.isEmpty()) {
                return Arrays.copyOfRange(chunks.get(0), from, chunks.get(0).length);
            }
            return ids.stream().skip(from).mapToInt(Integer::intValue).toArray();
        }

        /** Where the segments begin in the chunk at hand. */
        int given(List<Segment> segments) {
            int begin = ids.size();
            for (Segment segment : segments) {
                for (int id : ((Segment.Text) segment).ids()) {
                    add(id, false, NOWHERE);
                }
            }
            return begin;
        }

        void text(int[] tokens, int[] gaze, int end, boolean learn) {
            for (int i = 0; i < tokens.length; i++) {
                add(tokens[i], learn, gaze[i]);
            }
            add(end, learn, NOWHERE);
        }

        void latentBlock(List<Integer> frames) {
            flush();
            targets.add(frames);
            add(valr.latentCloseId(), false, NOWHERE);
        }

        private void add(int id, boolean learn, int sight) {
            ids.add(id);
            gaze.add(sight);
            learned.add(learn);
        }

        private void flush() {
            int[] chunk = new int[ids.size()];
            int[] label = new int[ids.size()];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = ids.get(i);
                label[i] = i + 1 < chunk.length && learned.get(i + 1) ? ids.get(i + 1) : DialogueRow.IGNORED;
            }
            chunks.add(chunk);
            labels.add(label);
            gazes.add(gaze.stream().mapToInt(Integer::intValue).toArray());
            gaze.clear();
            ids.clear();
            learned.clear();
        }

        DialogueRow row() {
            flush();
            int[] letters = new int[chunks.get(0).length];
            Arrays.fill(letters, DialogueRow.IGNORED);
            carried.forEach((position, token) -> letters[position] = token);
            return new DialogueRow(chunks, labels, gazes, letters, sights, targets);
        }
    }
}
