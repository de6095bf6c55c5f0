package ai.valr.trainer.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is wrong with a recipe: each key with its value and what was expected. All are told at once. */
final class Problems {
    private final List<String> lines = new ArrayList<>();

    void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            lines.add(key + " is " + value + "; expected " + expected);
        }
    }

    /** Looks further into what is given. */
    <T> void given(String key, T value, Consumer<T> check) {
        require(value != null, key, value, "a value");
        if (value != null) {
            check.accept(value);
        }
    }

    void atLeast(int least, String key, int value) {
        require(value >= least, key, value, least + " or more");
    }

    void between(int least, int most, String key, int value) {
        require(value >= least && value <= most, key, value, least + " to " + most);
    }

    /** A learning rate. */
    void rate(String key, double value) {
        require(value > 0 && Double.isFinite(value), key, value, "above 0");
    }

    void weight(String key, double value) {
        require(value >= 0 && Double.isFinite(value), key, value, "0 or more");
    }

    void share(String key, double value) {
        require(value >= 0 && value <= 1, key, value, "0 to 1");
    }

    /** One of an enum's values, in lower case. */
    void oneOf(Enum<?>[] known, String key, String value) {
        List<String> words =
                Stream.of(known).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
        int last = words.size() - 1;
        require(
                words.contains(String.valueOf(value)),
                key,
                value,
                String.join(", ", words.subList(0, last)) + " or " + words.get(last));
    }

    /** @throws IllegalArgumentException that names them all, where there are any */
    void raise() {
        if (!lines.isEmpty()) {
            throw new IllegalArgumentException("the recipe is not usable:\n  " + String.join("\n  ", lines));
        }
    }
}
