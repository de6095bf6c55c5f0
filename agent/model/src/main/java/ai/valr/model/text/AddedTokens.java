package ai.valr.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tokens that stand outside the BPE: {@code <|im_end|>}, {@code <latent>} and their like. Immutable. */
final class AddedTokens {
    private final Map<String, Integer> ids;
    private final Set<Integer> known;
    private final Set<Integer> special;

    private AddedTokens(Map<String, Integer> ids, Set<Integer> special) {
        this.ids = ids;
        this.known = new HashSet<>(ids.values());
        this.special = special;
    }

    /** @param list {@code added_tokens} of a tokenizer.json */
    static AddedTokens of(JsonNode list) {
        Map<String, Integer> ids = new HashMap<>();
        Set<Integer> special = new HashSet<>();
        for (JsonNode token : list) {
            int id = token.path("id").intValue();
            ids.put(token.path("content").asText(), id);
            if (token.path("special").booleanValue()) {
                special.add(id);
            }
        }
        return new AddedTokens(ids, special);
    }

    /** By content. */
    Map<String, Integer> ids() {
        return ids;
    }

    boolean isAdded(int id) {
        return known.contains(id);
    }

    /** Special tokens are not shown to a reader; other added tokens are. */
    boolean isSpecial(int id) {
        return special.contains(id);
    }

    /** The text, cut so that no added token of two characters or more is whole in any piece. */
    List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            if (beginsAt(text, i)) {
                int cut = text.offsetByCodePoints(i, 1);
                pieces.add(text.substring(start, cut));
                start = cut;
            }
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    private boolean beginsAt(String text, int at) {
        return ids.keySet().stream().anyMatch(token -> text.startsWith(token, at));
    }
}
