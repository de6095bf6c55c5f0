package ai.valr.model.verify;

import ai.valr.model.text.ChatTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Texts of the reference through the tokenizer, where one stands in the given folders. Closed by whoever opened it. */
final class Texts implements AutoCloseable {
    private final ChatTokenizer tokenizer;
    private final Comparison comparison;

    private Texts(ChatTokenizer tokenizer, Comparison comparison) {
        this.tokenizer = tokenizer;
        this.comparison = comparison;
    }

    /** @param folders the first that holds {@code tokenizer.json} counts */
    static Texts open(List<Path> folders, Comparison comparison) {
        return new Texts(
                folders.stream()
                        .filter(dir -> Files.exists(dir.resolve(ChatTokenizer.FILE)))
                        .findFirst()
                        .map(ChatTokenizer::open)
                        .orElse(null),
                comparison);
    }

    /** The prompt's text against its ids. */
    void prompt(String at, JsonNode text, Prompt prompt) {
        if (tokenizer == null || text.isMissingNode()) {
            return;
        }
        List<String> rows = list(text);
        long[] got = rows.stream()
                .flatMapToInt(row -> Arrays.stream(tokenizer.encode(row)))
                .asLongStream()
                .toArray();
        boolean[] mask = prompt.mask();
        long[] flat = Arrays.stream(prompt.ids()).flatMapToLong(Arrays::stream).toArray();
        long[] expected = IntStream.range(0, flat.length)
                .filter(i -> mask[i])
                .mapToLong(i -> flat[i])
                .toArray();
        comparison.longs(at + "input_ids", expected, got, null);
    }

    /** @param ids (n, B), flat */
    void greedy(String name, JsonNode texts, long[] ids, int rows) {
        if (tokenizer == null || texts.isMissingNode()) {
            return;
        }
        List<String> got = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int start = row;
            got.add(tokenizer.decode(
                    IntStream.range(0, ids.length / rows)
                            .map(i -> (int) ids[i * rows + start])
                            .toArray(),
                    false));
        }
        comparison.texts(name, list(texts), got);
    }

    private static List<String> list(JsonNode texts) {
        if (!texts.isArray()) {
            return List.of(texts.asText());
        }
        List<String> list = new ArrayList<>();
        texts.forEach(text -> list.add(text.asText()));
        return list;
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
