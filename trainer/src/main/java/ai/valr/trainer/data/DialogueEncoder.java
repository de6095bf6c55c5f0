package ai.valr.trainer.data;

import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.IncrementalText;
import ai.valr.trainer.roomworld.Sight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns as token rows, through the layout that serving uses. Thread-safe. */
public final class DialogueEncoder {
    /** A position that may look where it likes. */
    static final int NOWHERE = -1;

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
            writer.given(layout.question(turn.question(), turn.options()));
            for (int s = 0; s < turn.steps().size(); s++) {
                Turn.Step step = turn.steps().get(s);
                if (latents) {
                    writer.latentBlock(step.targetFrame());
                }
                int[] tokens = tokenizer.encodeText(step.text());
                int end = s + 1 < turn.steps().size() ? valr.stepDelimiterId() : endOfTurn;
                writer.text(tokens, gaze(step, tokens, writer), end, step.learned());
            }
        }
        return writer.row();
    }

    /** Which of the writer's sights each token should look at, {@link #NOWHERE} where none. */
    private int[] gaze(Turn.Step step, int[] tokens, Writer writer) {
        int[] gaze = new int[tokens.length];
        Arrays.fill(gaze, NOWHERE);
        for (Sight sight : step.sights()) {
            int number = writer.sight(sight.shares());
            IncrementalText said = tokenizer.incremental(false);
            int end = 0;
            for (int i = 0; i < tokens.length; i++) {
                end += said.append(tokens[i]).length();
                gaze[i] = end > sight.after() && end <= sight.to() ? number : gaze[i];
            }
        }
        return gaze;
    }

    /** Collects tokens and whether each is learned, chunk by chunk. */
    private final class Writer {
        private final List<int[]> chunks = new ArrayList<>();
        private final List<int[]> labels = new ArrayList<>();
        private final List<Integer> targets = new ArrayList<>();
        private final List<Integer> ids = new ArrayList<>();
        private final List<Boolean> learned = new ArrayList<>();
        private final List<int[]> gazes = new ArrayList<>();
        private final List<Integer> gaze = new ArrayList<>();
        private final List<float[]> sights = new ArrayList<>();

        int sight(float[] shares) {
            sights.add(shares);
            return sights.size() - 1;
        }

        void given(List<Segment> segments) {
            for (Segment segment : segments) {
                for (int id : ((Segment.Text) segment).ids()) {
                    add(id, false, NOWHERE);
                }
            }
        }

        void text(int[] tokens, int[] gaze, int end, boolean learn) {
            for (int i = 0; i < tokens.length; i++) {
                add(tokens[i], learn, gaze[i]);
            }
            add(end, learn, NOWHERE);
        }

        void latentBlock(int targetFrame) {
            flush();
            targets.add(targetFrame);
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
            return new DialogueRow(chunks, labels, gazes, sights, targets);
        }
    }
}
