package ai.valr.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where a broker and a registry are.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param schemaRegistryUrl base of the registry's Confluent API
 * @param more settings by Kafka's and Confluent's names, such as {@code security.protocol}
 */
public record Connection(String bootstrapServers, String schemaRegistryUrl, Map<String, String> more) {

    public Connection {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(schemaRegistryUrl, "schemaRegistryUrl");
        more = Map.copyOf(more);
    }

    Map<String, Object> settings(Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.putAll(more);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", schemaRegistryUrl);
        return settings;
    }
}
