package ai.valr.model.text;

import ai.valr.model.AnswerType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The texts that may stand behind {@link ai.valr.model.PromptLayout#ANSWER}, as a finite automaton over bytes without
 * cycles: a space and an option's letter, or a space and a number with an optional unit. Whatever it takes is read by
 * {@link Answer#parse} as a value of the type. Immutable once built.
 */
final class AnswerGrammar {
    /** Digits of a number before its point. */
    static final int MAX_INTEGER_DIGITS = 6;
    /** Digits of a number behind its point. */
    static final int MAX_DECIMALS = 3;

    static final int START = 0;
    private static final int NONE = -1;

    private final List<int[]> next = new ArrayList<>();
    private final List<Boolean> ends = new ArrayList<>();

    private AnswerGrammar() {
        state(false);
    }

    static AnswerGrammar of(AnswerType type) {
        AnswerGrammar grammar = new AnswerGrammar();
        int value = grammar.then(START, ' ', false);
        if (type instanceof AnswerType.Choice choice) {
            for (int i = 0; i < choice.options().size(); i++) {
                grammar.then(value, 'A' + i, true);
            }
        } else if (type instanceof AnswerType.Quantity quantity) {
            grammar.number(value, NumberParser.spellings(quantity.unit()));
        } else {
            throw new IllegalArgumentException("free text has no grammar");
        }
        return grammar;
    }

    /** The state behind this byte (0 to 255), or -1 where it may not stand. */
    int next(int state, int value) {
        return next.get(state)[value];
    }

    /** The state behind these bytes, or -1 where they may not stand. */
    int next(int state, byte[] bytes) {
        int at = state;
        for (int i = 0; i < bytes.length && at != NONE; i++) {
            at = next(at, bytes[i] & 0xFF);
        }
        return at;
    }

    /** Whether the text may end here. */
    boolean mayEnd(int state) {
        return ends.get(state);
    }

    private void number(int start, List<String> units) {
        int unit = state(false);
        int point = state(false);
        int digit = digits(start, MAX_INTEGER_DIGITS, unit, point);
        int minus = then(start, '-', false);
        for (int d = '0'; d <= '9'; d++) {
            next.get(minus)[d] = digit;
        }
        digits(point, MAX_DECIMALS, unit, NONE);
        for (String spelling : units) {
            int at = unit;
            byte[] bytes = spelling.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                at = then(at, bytes[i] & 0xFF, i == bytes.length - 1);
            }
        }
    }

    /** A row of digits behind {@code from}, any of which may be the last; the state behind the first. */
    private int digits(int from, int most, int unit, int point) {
        int first = NONE;
        int at = from;
        for (int i = 0; i < most; i++) {
            int digit = state(true);
            Arrays.fill(next.get(at), '0', '9' + 1, digit);
            next.get(digit)[' '] = unit;
            if (point != NONE) {
                next.get(digit)['.'] = point;
            }
            first = first == NONE ? digit : first;
            at = digit;
        }
        return first;
    }

    private int then(int from, int value, boolean end) {
        int to = next(from, value);
        if (to == NONE) {
            to = state(end);
            next.get(from)[value] = to;
        } else if (end) {
            ends.set(to, true);
        }
        return to;
    }

    private int state(boolean end) {
        int[] row = new int[256];
        Arrays.fill(row, NONE);
        next.add(row);
        ends.add(end);
        return next.size() - 1;
    }
}
