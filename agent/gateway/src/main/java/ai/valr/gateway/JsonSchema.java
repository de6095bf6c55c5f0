package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON Schema (draft 2020-12, that of OpenAPI 3.1) and the named ones that it refers to. It stands beside the code that reads
 * or writes such a JSON. Never changes; safe for use by many threads.
 */
final class JsonSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String COMPONENTS = "#/components/schemas/";

    private final ObjectNode node;
    private final Map<String, ObjectNode> named;

    private JsonSchema(ObjectNode node, Map<String, ObjectNode> named) {
        this.node = node;
        this.named = named;
    }

    private static JsonSchema plain(String type, String description) {
        ObjectNode node = NODES.objectNode().put("type", type);
        return new JsonSchema(description.isEmpty() ? node : node.put("description", description), Map.of());
    }

    static JsonSchema text(String description) {
        return plain("string", description);
    }

    /** A time such as {@code 2026-11-26T10:00:00Z}. */
    static JsonSchema time(String description) {
        JsonSchema schema = plain("string", description);
        schema.node.put("format", "date-time");
        return schema;
    }

    /** Bytes in base64. */
    static JsonSchema base64(String description) {
        JsonSchema schema = plain("string", description);
        schema.node.put("contentEncoding", "base64");
        return schema;
    }

    static JsonSchema any() {
        return new JsonSchema(NODES.objectNode(), Map.of());
    }

    /** Bytes as they are. */
    static JsonSchema binary() {
        return new JsonSchema(NODES.objectNode().put("format", "binary"), Map.of());
    }

    static JsonSchema integer(String description) {
        return plain("integer", description);
    }

    static JsonSchema integer(String description, long least, long most) {
        JsonSchema schema = integer(description);
        schema.node.put("minimum", least).put("maximum", most);
        return schema;
    }

    static JsonSchema number(String description) {
        return plain("number", description);
    }

    static JsonSchema number(String description, double least, double most) {
        JsonSchema schema = number(description);
        schema.node.put("minimum", least).put("maximum", most);
        return schema;
    }

    static JsonSchema flag(String description) {
        return plain("boolean", description);
    }

    static JsonSchema choice(String description, Collection<String> values) {
        JsonSchema schema = text(description);
        ArrayNode array = schema.node.putArray("enum");
        values.forEach(array::add);
        return schema;
    }

    static JsonSchema list(String description, JsonSchema items) {
        ObjectNode node = plain("array", description).node;
        node.set("items", items.node);
        return new JsonSchema(node, items.named);
    }

    /** An object whose names are data. */
    static JsonSchema map(String description, JsonSchema values) {
        ObjectNode node = plain("object", description).node;
        node.set("additionalProperties", values.node);
        return new JsonSchema(node, values.named);
    }

    static JsonSchema oneOf(String description, Collection<JsonSchema> choices) {
        ObjectNode node = NODES.objectNode();
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        ArrayNode array = node.putArray("anyOf");
        Map<String, ObjectNode> named = new TreeMap<>();
        for (JsonSchema choice : choices) {
            array.add(choice.node);
            merge(named, choice.named);
        }
        return new JsonSchema(node, named);
    }

    static JsonSchema object(String description, JsonFields fields) {
        ObjectNode node = plain("object", description).node;
        ObjectNode properties = node.putObject("properties");
        Map<String, ObjectNode> named = new TreeMap<>();
        fields.all().forEach((name, field) -> {
            properties.set(name, field.node);
            merge(named, field.named);
        });
        if (!fields.required().isEmpty()) {
            ArrayNode required = node.putArray("required");
            fields.required().forEach(required::add);
        }
        return new JsonSchema(node, named);
    }

    /** The same, or null. */
    JsonSchema orNull() {
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(node).addObject().put("type", "null");
        return new JsonSchema(either, named);
    }

    /**
     * Refers to this one by a name, under which the document shows it once.
     *
     * @throws IllegalStateException where another schema has the name
     */
    JsonSchema named(String name) {
        Map<String, ObjectNode> all = new TreeMap<>();
        merge(all, named);
        merge(all, Map.of(name, node));
        return new JsonSchema(NODES.objectNode().put("$ref", COMPONENTS + name), all);
    }

    /** Puts named schemas beside others. */
    static void merge(Map<String, ObjectNode> all, Map<String, ObjectNode> more) {
        more.forEach((name, schema) -> {
            ObjectNode old = all.put(name, schema);
            if (old != null && !old.equals(schema)) {
                throw new IllegalStateException("two schemas have the name " + name + "; give one another name");
            }
        });
    }

    /** The same; the document shows others with it that it does not refer to. */
    JsonSchema with(JsonSchema others) {
        Map<String, ObjectNode> all = new TreeMap<>(named);
        merge(all, others.named);
        return new JsonSchema(node, all);
    }

    /** What stands in the document at its place. */
    ObjectNode json() {
        return node;
    }

    /** What it refers to, by name. */
    Map<String, ObjectNode> components() {
        return named;
    }
}
