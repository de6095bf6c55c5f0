package ai.valr.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object read field by field. Problems are collected, not thrown, so that a user sees all of them at once. A key
 * that is absent or null falls back to the next of the objects given, then to the default. Used by one thread.
 */
public final class Fields {
    /** What a reading method gives after it reported a problem, so that later checks can go on. */
    private static final int PLACEHOLDER = 1;

    private final String file;
    private final List<JsonNode> objects;
    private final List<String> problems;

    public Fields(String file, List<String> problems, JsonNode... objects) {
        this.file = file;
        this.objects = List.of(objects);
        this.problems = problems;
    }

    /** The fields of an object inside this one; an object that is absent reads as empty. */
    public Fields inside(String key) {
        JsonNode node = find(key);
        if (!node.isMissingNode() && !node.isObject()) {
            problem(key, node, "a JSON object");
        }
        return new Fields(file, problems, node);
    }

    public JsonNode find(String... keys) {
        for (String key : keys) {
            for (JsonNode object : objects) {
                JsonNode node = object.path(key);
                if (!node.isMissingNode() && !node.isNull()) {
                    return node;
                }
            }
        }
        return MissingNode.getInstance();
    }

    public boolean has(String key) {
        return !find(key).isMissingNode();
    }

    /** An integer of at least {@code min}; required where {@code fallback} is null. */
    public int integer(int min, Integer fallback, String... keys) {
        JsonNode node = find(keys);
        if (node.isMissingNode()) {
            return fallback == null ? missing(keys[0], "an integer of at least " + min) : fallback;
        }
        boolean whole = node.isNumber() && node.canConvertToInt() && node.doubleValue() == node.intValue();
        if (!whole || node.intValue() < min) {
            problem(keys[0], node, "an integer of at least " + min);
            return Math.max(min, PLACEHOLDER);
        }
        return node.intValue();
    }

    /** A finite number above 0. */
    public double positive(double fallback, String key) {
        JsonNode node = find(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        if (!node.isNumber() || !(node.doubleValue() > 0) || Double.isInfinite(node.doubleValue())) {
            problem(key, node, "a number above 0");
            return fallback;
        }
        return node.doubleValue();
    }

    public boolean flag(boolean fallback, String key) {
        JsonNode node = find(key);
        if (!node.isMissingNode() && !node.isBoolean()) {
            problem(key, node, "true or false");
        }
        return node.isBoolean() ? node.booleanValue() : fallback;
    }

    public String text(String fallback, String key) {
        JsonNode node = find(key);
        if (!node.isMissingNode() && !node.isTextual()) {
            problem(key, node, "a string");
        }
        return node.isTextual() ? node.textValue() : fallback;
    }

    /** Integers of at least 0. */
    public int[] integers(int[] fallback, String key) {
        JsonNode node = find(key);
        if (node.isMissingNode()) {
            return fallback.clone();
        }
        if (!node.isArray()) {
            problem(key, node, "a list of integers");
            return fallback.clone();
        }
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode item = node.get(i);
            if (!item.isInt() || item.intValue() < 0) {
                problem(key, node, "a list of integers of at least 0");
                return fallback.clone();
            }
            values[i] = item.intValue();
        }
        return values;
    }

    public List<Double> numbers(List<Double> fallback, String key) {
        JsonNode node = find(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        List<Double> values = new ArrayList<>();
        node.forEach(item -> values.add(item.isNumber() ? item.doubleValue() : Double.NaN));
        if (!node.isArray() || values.stream().anyMatch(value -> value.isNaN() || value.isInfinite())) {
            problem(key, node, "a list of numbers");
            return fallback;
        }
        return values;
    }

    /** One id or a list of ids; empty where the key is absent. */
    public List<Integer> ids(String key) {
        JsonNode node = find(key);
        List<Integer> ids = new ArrayList<>();
        if (node.isInt()) {
            ids.add(node.intValue());
        } else if (node.isArray()) {
            for (int id : integers(new int[0], key)) {
                ids.add(id);
            }
        } else if (!node.isMissingNode()) {
            problem(key, node, "a token id or a list of token ids");
        }
        return ids;
    }

    /** Reports {@code key} unless {@code holds}. */
    public void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            problem(key, value, expected);
        }
    }

    public void problem(String key, Object value, String expected) {
        problems.add(key + " is " + value + " but must be " + expected + "; fix " + file);
    }

    private int missing(String key, String expected) {
        problems.add(key + " is missing and must be " + expected + "; add it to " + file);
        return PLACEHOLDER;
    }
}
