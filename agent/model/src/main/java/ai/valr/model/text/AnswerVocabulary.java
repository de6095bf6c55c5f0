package ai.valr.model.text;

import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.PromptLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tokenizer's words for answers: what opens one, and how each type is spelled. Thread-safe. */
public final class AnswerVocabulary {
    /** Spellings that are kept; those of units that nobody asks for any more are made again. */
    static final int MAX_SPELLINGS = 64;
    /** Tokens that are kept for an answer behind its opening; a longer number ends there. */
    static final int MAX_VALUE_TOKENS = 16;

    private final int[] opening;
    private final int[] openingBehindText;
    private final VocabularyIndex vocabulary;
    private final Map<AnswerType, AnswerSpelling> spellings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AnswerType, AnswerSpelling> eldest) {
            return size() > MAX_SPELLINGS;
        }
    };

    AnswerVocabulary(ChatTokenizer tokenizer, VocabularyIndex vocabulary) {
        this.opening = tokenizer.encode(PromptLayout.ANSWER);
        this.openingBehindText = tokenizer.encode("\n" + PromptLayout.ANSWER);
        this.vocabulary = vocabulary;
    }

    /** {@link PromptLayout#ANSWER} at the beginning of a step. Int (T). */
    public int[] opening() {
        return opening.clone();
    }

    /** The same behind text that does not stand for itself, on a line of its own. Int (T). */
    public int[] openingBehindText() {
        return openingBehindText.clone();
    }

    /** The place that an answer takes, its opening and the end of the turn included. */
    public AnswerTokens tokens(AnswerType type) {
        if (type instanceof AnswerType.Text) {
            return AnswerTokens.NONE;
        }
        AnswerSpelling spelling = spelling(type);
        int least = spelling.least(AnswerSpelling.START);
        int most = Math.max(least, Math.min(MAX_VALUE_TOKENS, spelling.most(AnswerSpelling.START)));
        int words = Math.max(opening.length, openingBehindText.length);
        return new AnswerTokens(words + least, words + most + 1);
    }

    /** How a choice or a number is spelled. */
    public AnswerSpelling spelling(AnswerType type) {
        // Options have the same letters whatever their words are.
        AnswerType key = type instanceof AnswerType.Choice choice
                ? letters(choice.options().size())
                : type;
        synchronized (spellings) {
            return spellings.computeIfAbsent(key, this::spell);
        }
    }

    private AnswerSpelling spell(AnswerType type) {
        AnswerGrammar grammar = AnswerGrammar.of(type);
        AnswerSpelling merged = AnswerSpelling.of(grammar, vocabulary, true);
        return merged == null ? AnswerSpelling.of(grammar, vocabulary, false) : merged;
    }

    private static AnswerType letters(int count) {
        return new AnswerType.Choice(Collections.nCopies(count, ""));
    }
}
