package ai.valr.gateway;

import ai.valr.schemas.EventJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/** JSON Schemas of the topics' records, as {@link EventJson} writes them: the same names, and the same explanations. */
final class AvroJsonSchema {
    private AvroJsonSchema() {}

    /** A record's, under its own name. */
    static JsonSchema of(Schema record) {
        return fields(record).named(record.getName(), doc(record.getDoc()));
    }

    /** A record's fields; all of them are always there. */
    static JsonFields fields(Schema record) {
        JsonFields fields = new JsonFields();
        for (Schema.Field field : record.getFields()) {
            fields.with(field.name(), value(field.schema(), doc(field.doc())));
        }
        return fields;
    }

    /** The names of the records that a field can hold. */
    static List<String> recordNames(Schema record, String field) {
        return record.getField(field).schema().getTypes().stream()
                .map(Schema::getName)
                .toList();
    }

    private static JsonSchema value(Schema schema, String description) {
        return switch (schema.getType()) {
            case RECORD -> of(schema);
            case ENUM -> JsonSchema.choice(description, schema.getEnumSymbols());
            case ARRAY -> JsonSchema.list(description, value(schema.getElementType(), ""));
            case MAP -> JsonSchema.map(description, value(schema.getValueType(), ""));
            case UNION -> union(schema, description);
            case STRING -> JsonSchema.text(description);
            case BYTES, FIXED -> JsonSchema.base64(description);
            case INT, LONG -> JsonSchema.integer(description);
            case FLOAT, DOUBLE -> JsonSchema.number(description);
            case BOOLEAN -> JsonSchema.flag(description);
            case NULL -> throw new IllegalArgumentException("null alone is no value of a field: " + description);
        };
    }

    private static JsonSchema union(Schema union, String description) {
        List<JsonSchema> choices = new ArrayList<>();
        boolean nullable = false;
        for (Schema type : union.getTypes()) {
            if (type.getType() == Schema.Type.NULL) {
                nullable = true;
            } else {
                choices.add(value(type, union.getTypes().size() <= 2 ? description : ""));
            }
        }
        JsonSchema one = choices.size() == 1 ? choices.get(0) : JsonSchema.oneOf(description, choices);
        return nullable ? one.orNull() : one;
    }

    private static String doc(String doc) {
        return Objects.requireNonNullElse(doc, "");
    }
}
