package ai.valr.trainer.experiment;

import ai.valr.model.ModelException;
import ai.valr.model.file.FileDigest;
import ai.valr.trainer.recipe.Recipe;
import ai.valr.trainer.recipe.RecipeFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A base recipe with an arm's keys in it. What comes out is read as any recipe is, so that a key which none has is an error that
 * names it.
 */
final class RecipeVariants {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    private static final String ENCODERS = "encoders";

    private final ExperimentFile file;
    private final ObjectNode base;

    /**
     * A recipe.
     *
     * @param digest sha256 of its JSON with sorted keys
     */
    record Variant(Recipe recipe, ObjectNode json, String digest) {}

    /** @throws ModelException when the base recipe cannot be used */
    RecipeVariants(ExperimentFile file) {
        this.file = file;
        RecipeFile.read(file.recipe()); // told by its own name, not by an arm's
        try {
            this.base = (ObjectNode) JSON.readTree(Files.readString(file.recipe()));
        } catch (IOException e) {
            throw new ModelException("cannot read the recipe " + file.recipe() + ": " + e, e);
        }
    }

    /** The base recipe's own encoders, for those that are trained here: their seed is the base recipe's. */
    Variant base(Arm arm) {
        return read(arm, base.deepCopy(), arm);
    }

    /**
     * An arm's recipe.
     *
     * @param updates instead of the recipe's
     * @throws ModelException naming file, arm and key
     */
    Variant of(Arm arm, long seed, OptionalInt updates) {
        ObjectNode tree = base.deepCopy();
        tree.put("seed", seed);
        Variant variant = read(arm, tree, arm);
        if (updates.isEmpty()) {
            return variant;
        }
        ObjectNode changed = variant.json().deepCopy();
        put(arm, changed, arm.stage() + ".updates", JSON.getNodeFactory().numberNode(updates.getAsInt()));
        return parse(arm, changed);
    }

    private Variant read(Arm who, ObjectNode tree, Arm arm) {
        arm.set().forEach((path, value) -> put(who, tree, path, path.equals(ENCODERS) ? encoders(who, value) : value));
        return parse(who, tree);
    }

    /** Encoders may be named alone: then they are the base recipe's. */
    private JsonNode encoders(Arm arm, JsonNode value) {
        ArrayNode chosen = JSON.createArrayNode();
        for (JsonNode encoder : value) {
            chosen.add(encoder.isTextual() ? encoder(arm, encoder.asText()) : encoder);
        }
        return value.isArray() ? chosen : value;
    }

    private JsonNode encoder(Arm arm, String name) {
        for (JsonNode encoder : base.path(ENCODERS)) {
            if (encoder.path("name").asText().equals(name)) {
                return encoder;
            }
        }
        throw new ModelException(who(arm) + ": the encoder " + name + " is none of those of " + file.recipe() + ": "
                + base.path(ENCODERS).findValuesAsText("name"));
    }

    private void put(Arm arm, ObjectNode tree, String path, JsonNode value) {
        String[] keys = path.split("\\.", -1);
        ObjectNode at = tree;
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode next = at.path(keys[i]);
            if (!(next instanceof ObjectNode object)) {
                throw new ModelException(
                        who(arm) + ": the key " + path + " is not known: the recipe has no part " + keys[i]);
            }
            at = object;
        }
        at.set(keys[keys.length - 1], value);
    }

    private Variant parse(Arm arm, ObjectNode tree) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(JSON.treeToValue(tree, Object.class));
            Path temporary = Files.createTempFile("valr-recipe-", ".json");
            try {
                Files.write(temporary, bytes);
                return new Variant(RecipeFile.read(temporary), tree, FileDigest.sha256(bytes));
            } catch (ModelException e) {
                throw new ModelException(who(arm) + ": " + e.getMessage().replace(temporary + ": ", ""), e);
            } finally {
                Files.delete(temporary);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recipe does not go into JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a recipe to the temporary folder", e);
        }
    }

    private String who(Arm arm) {
        return file.file() + ", arm " + arm.name();
    }
}
