package ai.valr.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** A schema as a later version might have it: with one more field in one of its records. */
final class EvolvedSchema {

    static final String FIELD = "added_later";

    private static final ObjectMapper JSON = new ObjectMapper();

    private EvolvedSchema() {}

    /** @param defaultJson null: the new field has none */
    static Schema withField(Schema schema, String record, String defaultJson) {
        try {
            JsonNode tree = JSON.readTree(schema.toString());
            ObjectNode field = fields(tree, record).addObject();
            field.put("name", FIELD).put("type", "string");
            if (defaultJson != null) {
                field.set("default", JSON.readTree(defaultJson));
            }
            return new Schema.Parser().parse(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ArrayNode fields(JsonNode tree, String record) {
        for (JsonNode parent : tree.findParents("fields")) {
            if (parent.path("name").asText().equals(record)) {
                return (ArrayNode) parent.get("fields");
            }
        }
        // findParents does not look below a match, so the record is sought in each match's fields.
        for (JsonNode parent : tree.findParents("fields")) {
            for (JsonNode field : parent.get("fields")) {
                ArrayNode found = fields(field, record);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
