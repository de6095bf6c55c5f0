package ai.valr.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.valr.model.ModelException;
import ai.valr.model.file.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model's {@code tokenizer.json}, a byte-level BPE, run by Hugging Face's own library. Nothing is cut, padded or added
 * to what is encoded. Thread-safe; closed by whoever opened it, after its last use.
 */
public final class ChatTokenizer implements AutoCloseable {
    public static final String FILE = "tokenizer.json";

    private final String source;
    private final HuggingFaceTokenizer tokenizer;
    private final Map<String, Integer> ids;
    private final TokenBytes bytes;
    private final AddedTokens added;

    private ChatTokenizer(
            String source,
            HuggingFaceTokenizer tokenizer,
            Map<String, Integer> ids,
            TokenBytes bytes,
            AddedTokens added) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.ids = ids;
        this.bytes = bytes;
        this.added = added;
    }

    /**
     * Opens {@code tokenizer.json} in a model's folder.
     *
     * @throws ModelException when it is not there or no byte-level BPE
     */
    public static ChatTokenizer open(Path dir) {
        Path file = dir.resolve(FILE);
        JsonNode json = JsonFile.read(file);
        if (!json.path("decoder").path("type").asText().equals("ByteLevel")) {
            throw new ModelException("decoder is " + json.path("decoder") + " in " + file
                    + " but must be ByteLevel, as Qwen's tokenizer has it");
        }
        Map<String, Integer> ids = new HashMap<>();
        json.path("model")
                .path("vocab")
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
        AddedTokens added = AddedTokens.of(json.path("added_tokens"));
        ids.putAll(added.ids());
        return new ChatTokenizer(file.toString(), load(file), ids, TokenBytes.of(ids, added), added);
    }

    private static HuggingFaceTokenizer load(Path file) {
        try {
            return HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optAddSpecialTokens(false)
                    .optTruncation(false)
                    .optPadding(false)
                    .build();
        } catch (IOException | RuntimeException e) {
            throw new ModelException("cannot load " + file + ": " + e.getMessage(), e);
        }
    }

    /** Our own text: added tokens written in it, such as {@code <|im_end|>}, become those tokens. Int (T). */
    public int[] encode(String text) {
        long[] encoded = tokenizer.encode(whole(text), false, false).getIds();
        return Arrays.stream(encoded).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * Text from outside: an added token written in it stays text, so that a question cannot end its own turn. It is cut
     * behind the first character of every such word, and the pieces are encoded apart. Int (T), without added tokens.
     */
    public int[] encodeText(String text) {
        return added.pieces(whole(text)).stream().flatMapToInt(this::ordinary).toArray();
    }

    /** A piece in which no added token is written; one that only normalisation brings forth is cut to characters. */
    private IntStream ordinary(String piece) {
        int[] encoded = encode(piece);
        if (Arrays.stream(encoded).noneMatch(added::isAdded)) {
            return Arrays.stream(encoded);
        }
        return piece.codePoints()
                .mapToObj(Character::toString)
                .flatMapToInt(character -> Arrays.stream(encode(character)))
                .filter(id -> !added.isAdded(id));
    }

    /** Half a surrogate pair is no Unicode and must not reach native code. */
    private static String whole(String text) {
        int[] points = text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .toArray();
        return new String(points, 0, points.length);
    }

    /**
     * Text of the ids; ids that the tokenizer does not know are left out, as a model's vocabulary may be larger.
     *
     * @param skipSpecial leaves out special tokens such as {@code <|im_end|>}; {@code <latent>} is not one of them
     */
    public String decode(int[] tokens, boolean skipSpecial) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), skipSpecial);
    }

    /** Decodes one token after the other; for one thread. */
    public IncrementalText incremental(boolean skipSpecial) {
        return new IncrementalText(bytes, skipSpecial);
    }

    /** This tokenizer's words for answers. Goes through the whole vocabulary: to be made once a model. */
    public AnswerVocabulary answers() {
        return new AnswerVocabulary(this, new VocabularyIndex(bytes, added));
    }

    /**
     * A token's id, by its content for added tokens ({@code <latent>}) or its spelling in the vocabulary.
     *
     * @throws ModelException when there is no such token
     */
    public int id(String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new ModelException("token " + token + " is not in " + source + "; add it to added_tokens there");
        }
        return id;
    }

    public boolean has(String token) {
        return ids.containsKey(token);
    }

    /** Whether an id is one of the added tokens, which no text from outside can become. */
    public boolean isAdded(int id) {
        return added.isAdded(id);
    }

    /** One more than the largest id; the model's vocab_size may be larger. */
    public int vocabSize() {
        return bytes.size();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
