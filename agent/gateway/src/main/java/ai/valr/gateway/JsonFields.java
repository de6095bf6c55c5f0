package ai.valr.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a JSON object, in the order in which they are written. Used by one thread. */
final class JsonFields {
    private final Map<String, JsonSchema> all = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    /** One that is always there. */
    JsonFields with(String name, JsonSchema schema) {
        required.add(name);
        return optional(name, schema);
    }

    /** One that may be missing. */
    JsonFields optional(String name, JsonSchema schema) {
        all.put(name, schema);
        return this;
    }

    /** Those of another object, behind these. */
    JsonFields and(JsonFields others) {
        all.putAll(others.all);
        required.addAll(others.required);
        return this;
    }

    /** By name, in their order. */
    Map<String, JsonSchema> all() {
        return all;
    }

    List<String> required() {
        return required;
    }

    /** An object of these under a name. */
    JsonSchema named(String name, String description) {
        return JsonSchema.object(description, this).named(name);
    }
}
