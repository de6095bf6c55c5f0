package ai.valr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings by name from a file: {@code .properties}, or {@code .yaml} and {@code .yml}, where nested keys are joined by
 * dots, so that {@code schema: {registry: {url: X}}} is {@code schema.registry.url}. <code>${NAME}</code> in a value stands for
 * a variable of the environment, so that no secret need lie in the file.
 */
final class SettingsFile {
    /** A settings file is written by hand. */
    private static final long MAX_BYTES = 1 << 20;

    /** Kafka's own references to providers have a colon, and stay. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    private SettingsFile() {}

    /** @throws EnvironmentException where the file cannot be read, is not of its format or names a variable that is not set */
    static Map<String, String> read(Path file) {
        return read(file, System.getenv());
    }

    static Map<String, String> read(Path file, Map<String, String> environment) {
        Map<String, String> settings = text(file);
        settings.replaceAll((name, value) -> VARIABLE.matcher(value).replaceAll(variable -> {
            String content = environment.get(variable.group(1));
            if (content == null) {
                throw new EnvironmentException(file + ": " + name + " names the environment variable "
                        + variable.group(1) + ", which is not set; set it, or write the value itself");
            }
            return Matcher.quoteReplacement(content);
        }));
        return settings;
    }

    private static Map<String, String> text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new EnvironmentException(file + " has more than " + MAX_BYTES + " bytes; is it a settings file?");
            }
            String name = file.getFileName().toString();
            return name.endsWith(".yaml") || name.endsWith(".yml") ? yaml(file) : properties(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new EnvironmentException(
                    "settings file " + file + " cannot be read: " + e + "; expected .properties or .yaml", e);
        }
    }

    private static Map<String, String> properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }

    private static Map<String, String> yaml(Path file) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        JsonNode root = new YAMLMapper().readTree(file.toFile());
        if (root != null && !root.isMissingNode() && !root.isNull()) {
            flatten("", root, settings);
        }
        return settings;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> settings) {
        if (!node.isObject()) {
            if (prefix.isEmpty() || node.isArray()) {
                throw new IllegalArgumentException(
                        (prefix.isEmpty() ? "the file" : prefix) + " must be keys with single values");
            }
            settings.put(prefix, node.isNull() ? "" : node.asText());
            return;
        }
        node.properties()
                .forEach(entry -> flatten(
                        prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(), entry.getValue(), settings));
    }
}
