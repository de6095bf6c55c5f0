package ai.valr.releases;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a log of releases was told, taken apart: for Kafka's clients and the registry's, and for stores. */
record LogSettings(Map<String, String> connection, Map<String, String> store) {
    private static final List<String> NEEDED = List.of("bootstrap.servers", "schema.registry.url");

    /** @throws ReleaseException naming what is missing */
    static LogSettings parse(Map<String, String> settings) {
        Map<String, String> connection = new HashMap<>();
        Map<String, String> store = new HashMap<>();
        settings.forEach((name, value) -> (ReleaseStore.isSetting(name) ? store : connection).put(name, value));
        List<String> missing = new ArrayList<>();
        for (String name : NEEDED) {
            if (connection.getOrDefault(name, "").isBlank()) {
                missing.add(name + " is missing");
            }
        }
        if (!missing.isEmpty()) {
            throw ReleaseException.wrongSetting(String.join("; ", missing));
        }
        // A store is opened when a release's files are looked at; what is wrong with it is told now.
        ReleaseStore.checkSettings(store);
        return new LogSettings(Map.copyOf(connection), Map.copyOf(store));
    }

    Map<String, Object> consumer() {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", "false");
        settings.putIfAbsent("fetch.max.wait.ms", "100");
        settings.putIfAbsent("default.api.timeout.ms", "10000");
        settings.putIfAbsent("request.timeout.ms", "9000");
        return settings;
    }

    Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("acks", "all");
        settings.putIfAbsent("max.block.ms", "10000");
        settings.putIfAbsent("delivery.timeout.ms", "15000");
        settings.putIfAbsent("request.timeout.ms", "10000");
        settings.putIfAbsent("linger.ms", "0");
        return settings;
    }

    ReleaseException unavailable(String what, Exception cause) {
        return ReleaseException.unavailable(
                what + " at " + connection.get("bootstrap.servers") + ": " + cause.getMessage()
                        + "; check bootstrap.servers, security.* and schema.registry.url",
                cause);
    }
}
