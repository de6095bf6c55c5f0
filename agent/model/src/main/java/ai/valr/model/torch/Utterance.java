package ai.valr.model.torch;

import ai.valr.model.AnswerType;
import ai.valr.model.StepRequest;
import ai.valr.model.text.Answer;
import ai.valr.model.text.AnswerSpelling;
import ai.valr.model.text.AnswerVocabulary;
import java.util.Arrays;

/**
 * What one row says in one step: free text, then, where the step is to answer, the words that open an answer and a value
 * that is spelled token by token. It is a function of the tokens alone, so that a step that is taken again goes the same
 * way. Used by one thread.
 */
final class Utterance {
    /** Which tokens may come next. */
    private enum Stage {
        /** Any. */
        FREE,
        /** The next of those that open an answer. */
        OPENING,
        /** Those that spell a value of the type, or the end of the turn behind a whole one. */
        VALUE,
        /** The end that the model chose by itself and that was held back. */
        CLOSING,
        /** None. */
        DONE
    }

    private final ValrModel model;
    private final StepRequest request;
    private final int[] ids;
    private int count;
    private double logProb;
    private Stage stage = Stage.FREE;

    /** Whether the answer was asked for before the model came to it, or the text's bound was reached. */
    private boolean cut;

    private int[] opening = {};
    private int opened;
    private boolean askedAtOnce;
    private boolean wasOwn = true;
    private AnswerSpelling spelling;
    private int node = AnswerSpelling.START;
    private int heldId;
    private double heldLogProb;

    Utterance(ValrModel model, StepRequest request) {
        this.model = model;
        this.request = request;
        this.ids = new int[request.maxTokens()];
    }

    boolean isFree() {
        return stage == Stage.FREE;
    }

    /** Whether the next token is one of {@link #choices}. */
    boolean isBound() {
        return stage != Stage.FREE && stage != Stage.DONE;
    }

    /** Whether a token that ends the turn is not to be fed. */
    boolean holdsEnds() {
        return cut && stage == Stage.VALUE;
    }

    /** Tokens said. */
    int count() {
        return count;
    }

    /** Places left. */
    int left() {
        return ids.length - count;
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    double logProb() {
        return logProb;
    }

    /** Asks for the answer from the first token on. */
    void askAtOnce() {
        askedAtOnce = true;
        open(model.answers().opening());
    }

    /**
     * Takes a run of free text.
     *
     * @param run token ids with -1 after the row's end; ends of the turn and, in the last step, of the step were not fed
     */
    void hear(long[] run, float[] logProbs) {
        int length = 0;
        while (length < run.length && run[length] >= 0) {
            add((int) run[length], logProbs[length]);
            length++;
        }
        if (request.isFree()) {
            stage = Stage.DONE;
            return;
        }
        int last = ids[count - 1];
        boolean ended = model.isTurnEnd(last) || (request.last() && model.isStop(last));
        if (ended) {
            heldId = last;
            heldLogProb = logProbs[length - 1];
            count--;
            logProb -= heldLogProb;
        }
        if (request.answer() instanceof AnswerType.Text) {
            cut |= !ended;
            stage = ended && !cut ? Stage.CLOSING : Stage.DONE;
        } else if (ended) {
            endTurn();
        } else if (model.isStop(last)) {
            stage = Stage.DONE;
        } else if (Arrays.equals(ids(), model.answers().opening())) {
            begin();
        } else {
            cut = true;
            open(model.answers().openingBehindText());
        }
    }

    /** Tokens of which the next is one, ascending; at least one. */
    int[] choices() {
        return switch (stage) {
            case OPENING -> new int[] {opening[opened]};
            case CLOSING -> new int[] {heldId};
            case VALUE -> valueChoices();
            case FREE, DONE -> throw new IllegalStateException("the next token is not bound");
        };
    }

    /**
     * Takes the next token.
     *
     * @param own what the model would have said
     */
    void say(int id, int own, double tokenLogProb) {
        switch (stage) {
            case OPENING -> {
                add(id, tokenLogProb);
                opened++;
                wasOwn &= id == own;
                if (opened == opening.length) {
                    opened();
                } else if (left() == 0) {
                    finishShort();
                }
            }
            case VALUE -> {
                boolean ends = model.isTurnEnd(id);
                if (!ends || !cut) {
                    add(id, tokenLogProb);
                }
                if (ends) {
                    stage = Stage.DONE;
                } else {
                    node = spelling.next(node, id);
                    settle();
                }
            }
            case CLOSING -> {
                add(id, heldLogProb);
                stage = Stage.DONE;
            }
            case FREE, DONE -> throw new IllegalStateException("the next token is not bound");
        }
    }

    /** The model ended its turn: with an answer of its own words, or it is asked for one. */
    private void endTurn() {
        String text = model.tokenizer().decode(ids(), false);
        if (Answer.parse(text, request.answer()).isPresent()) {
            stage = Stage.CLOSING;
        } else {
            AnswerVocabulary answers = model.answers();
            open(count == 0 ? answers.opening() : answers.openingBehindText());
        }
    }

    private void open(int[] tokens) {
        opening = tokens;
        stage = Stage.OPENING;
    }

    private void opened() {
        // Asked at once and begun by itself is one and the same text: the model was not cut short.
        cut |= askedAtOnce && !wasOwn;
        if (request.answer() instanceof AnswerType.Text) {
            stage = Stage.FREE;
            if (left() == 0) {
                finishShort();
            }
        } else {
            begin();
        }
    }

    private void begin() {
        spelling = model.answers().spelling(request.answer());
        stage = Stage.VALUE;
        settle();
    }

    /** Ends a value that can go no further, or for whose end there is no place. */
    private void settle() {
        if (!cut && spelling.least(node) + 1 > left()) {
            cut = true;
        }
        if (cut && spelling.tokens(node, left()).length == 0) {
            stage = Stage.DONE;
        }
    }

    private int[] valueChoices() {
        int[] tokens = spelling.tokens(node, cut ? left() : left() - 1);
        if (!spelling.mayEnd(node)) {
            return tokens;
        }
        int[] ends = model.turnEnds();
        int[] all = Arrays.copyOf(tokens, tokens.length + ends.length);
        System.arraycopy(ends, 0, all, tokens.length, ends.length);
        Arrays.sort(all);
        return all;
    }

    private void finishShort() {
        cut = true;
        stage = Stage.DONE;
    }

    private void add(int id, double tokenLogProb) {
        ids[count++] = id;
        logProb += tokenLogProb;
    }
}
