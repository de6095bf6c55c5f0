package ai.valr.trainer.vocabulary;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Hugging Face's tokenizer files for a Qwen2 tokenizer. */
final class TokenizerFiles {
    private static final int MAX_TOKENS = 4096;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Integer> tokens;
    private final List<BpeTraining.Merge> merges;

    TokenizerFiles(Map<String, Integer> tokens, List<BpeTraining.Merge> merges) {
        this.tokens = tokens;
        this.merges = merges;
    }

    void writeTo(Path dir) throws IOException {
        Files.createDirectories(dir);
        ObjectWriter writer = json.writer(new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n")));
        write(dir.resolve("tokenizer.json"), writer.writeValueAsString(tokenizer()));
        write(dir.resolve("tokenizer_config.json"), writer.writeValueAsString(configuration()));
        write(dir.resolve("vocab.json"), writer.writeValueAsString(tokens));
        StringBuilder lines = new StringBuilder("#version: 0.2\n");
        merges.forEach(merge ->
                lines.append(merge.left()).append(' ').append(merge.right()).append('\n'));
        write(dir.resolve("merges.txt"), lines.toString());
        // Newer processors read the template from a file of its own.
        Files.writeString(dir.resolve("chat_template.jinja"), chatTemplate(), StandardCharsets.UTF_8);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text.endsWith("\n") ? text : text + "\n", StandardCharsets.UTF_8);
    }

    private ObjectNode tokenizer() {
        ObjectNode root = json.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (int i = 0; i < AddedToken.ALL.size(); i++) {
            ObjectNode token = added.addObject().put("id", tokens.size() + i);
            describe(token, AddedToken.ALL.get(i));
        }
        root.putObject("normalizer").put("type", "NFC");
        ObjectNode sequence = root.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode parts = sequence.putArray("pretokenizers");
        ObjectNode split = parts.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", BpeTraining.SPLIT);
        split.put("behavior", "Isolated").put("invert", false);
        byteLevel(parts.addObject());
        byteLevel(root.putObject("post_processor"));
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        model.set("vocab", json.valueToTree(tokens));
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(merge -> pairs.addArray().add(merge.left()).add(merge.right()));
        return root;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", false);
    }

    private static void describe(ObjectNode node, AddedToken token) {
        node.put("content", token.content())
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", token.special());
    }

    private ObjectNode configuration() {
        ObjectNode root = json.createObjectNode();
        root.put("add_bos_token", false).put("add_prefix_space", false);
        ObjectNode decoder = root.putObject("added_tokens_decoder");
        for (int i = 0; i < AddedToken.ALL.size(); i++) {
            describe(decoder.putObject(String.valueOf(tokens.size() + i)), AddedToken.ALL.get(i));
        }
        ArrayNode additional = root.putArray("additional_special_tokens");
        AddedToken.ALL.stream().skip(1).filter(AddedToken::special).forEach(token -> additional.add(token.content()));
        root.putNull("bos_token").put("chat_template", chatTemplate());
        root.put("clean_up_tokenization_spaces", false)
                .put("eos_token", "<|im_end|>")
                .put("errors", "replace");
        root.put("model_max_length", MAX_TOKENS).put("pad_token", "<|endoftext|>");
        root.put("split_special_tokens", false)
                .put("tokenizer_class", "Qwen2Tokenizer")
                .putNull("unk_token");
        return root;
    }

    private static String chatTemplate() {
        try (InputStream in = TokenizerFiles.class.getResourceAsStream("chat_template.jinja")) {
            if (in == null) {
                throw new IllegalStateException("chat_template.jinja is missing from the jar; build the trainer again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
