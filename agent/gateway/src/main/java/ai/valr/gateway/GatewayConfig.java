package ai.valr.gateway;

import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ConnectionSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that a gateway can be told; docs/gateway.md lists the names.
 *
 * @param bootstrapServers Kafka's
 * @param schemaRegistryUrl base of Confluent's API
 * @param host to listen on; another than this machine alone needs {@code apiKeys} or {@code oidc}
 * @param port 0 takes a free one
 * @param apiKeys who may do what; empty, and no {@code oidc}: everybody everything
 * @param oidc whose JWTs are taken; null: nobody's
 * @param limits of one token and of all together
 * @param maxBodyBytes of a request, and with it of a picture
 * @param maxStreams of events at the same time
 * @param maxEvents kept in memory, the latest ones of all sessions together
 * @param heartbeat of a stream in which nothing happens
 * @param maxWait for which a request may wait for an answer
 * @param passThrough Kafka's and Confluent's own settings of connection and identity
 * @param store settings of the stores that hold releases ({@link ReleaseStore#isSetting})
 */
public record GatewayConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String host,
        int port,
        List<ApiKey> apiKeys,
        OidcSettings oidc,
        GatewayLimits limits,
        int maxBodyBytes,
        int maxStreams,
        int maxEvents,
        Duration heartbeat,
        Duration maxWait,
        Map<String, String> passThrough,
        Map<String, String> store) {
    private static final Set<String> OWN = own(Set.of(
            "bootstrap.servers",
            "schema.registry.url",
            "host",
            "port",
            "api_keys",
            "max_body_bytes",
            "max_streams",
            "max_events",
            "heartbeat_ms",
            "max_wait_ms"));

    public static final int DEFAULT_PORT = 8080;

    /** Of its own settings. */
    static Set<String> names() {
        return Set.copyOf(OWN);
    }

    private static Set<String> own(Set<String> names) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(OidcSettings.NAMES);
        all.addAll(GatewayLimits.NAMES);
        return all;
    }

    /** @throws IllegalArgumentException where values cannot be, or nobody guards an address that others reach */
    public GatewayConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(schemaRegistryUrl, "schemaRegistryUrl");
        Objects.requireNonNull(host, "host");
        apiKeys = List.copyOf(apiKeys);
        passThrough = Map.copyOf(passThrough);
        store = Map.copyOf(store);
        between("port", port, 0, 65_535);
        between("max_body_bytes", maxBodyBytes, 1 << 10, 256 << 20);
        between("max_streams", maxStreams, 1, 10_000);
        between("max_events", maxEvents, 100, 10_000_000);
        between("heartbeat_ms", heartbeat.toMillis(), 10, 3_600_000);
        between("max_wait_ms", maxWait.toMillis(), 0, 3_600_000);
        if (apiKeys.isEmpty() && oidc == null && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "host " + host
                            + " is open to others and there are neither api_keys nor oidc.issuer; give one of them, or host 127.0.0.1");
        }
    }

    /** The defaults on this machine alone, without tokens. */
    public static GatewayConfig local(String bootstrapServers, String schemaRegistryUrl, int port) {
        return parse(Map.of(
                "bootstrap.servers", bootstrapServers,
                "schema.registry.url", schemaRegistryUrl,
                "port", Integer.toString(port)));
    }

    /**
     * Reads settings by name: the gateway's own in {@code snake_case}, Kafka's and Confluent's by their own names.
     *
     * @throws IllegalArgumentException that names every problem
     */
    public static GatewayConfig parse(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        Map<String, String> foreign = new HashMap<>();
        Map<String, String> store = new HashMap<>();
        for (String name : new TreeMap<>(settings).keySet()) {
            if (!OWN.contains(name)) {
                if (ConnectionSettings.isConnection(name)) {
                    foreign.put(name, settings.get(name));
                } else if (ReleaseStore.isSetting(name)) {
                    store.put(name, settings.get(name));
                } else {
                    problems.add(name + " is no setting of a gateway; expected one of " + String.join(", ", OWN)
                            + ", a connection setting of Kafka's or Confluent's, or one of a store's (s3.*)");
                }
            }
        }
        try {
            ReleaseStore.checkSettings(store);
        } catch (ReleaseException e) {
            problems.add(e.getMessage());
        }
        for (String needed : List.of("bootstrap.servers", "schema.registry.url")) {
            if (settings.getOrDefault(needed, "").isBlank()) {
                problems.add(needed + " is missing");
            }
        }
        List<ApiKey> keys = keys(settings.getOrDefault("api_keys", ""), problems);
        int port = number(settings, "port", DEFAULT_PORT, problems);
        int body = number(settings, "max_body_bytes", 16 << 20, problems);
        int streams = number(settings, "max_streams", 600, problems);
        int events = number(settings, "max_events", 100_000, problems);
        int heartbeatMs = number(settings, "heartbeat_ms", 15_000, problems);
        int waitMs = number(settings, "max_wait_ms", 120_000, problems);
        OidcSettings oidc = OidcSettings.parse(settings, problems);
        GatewayLimits limits = null;
        try {
            limits = GatewayLimits.parse(
                    (name, otherwise) -> number(settings, name, otherwise, problems),
                    Math.max(1, streams),
                    !keys.isEmpty() || oidc != null);
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
        if (problems.isEmpty()) {
            try {
                return new GatewayConfig(
                        settings.get("bootstrap.servers"),
                        settings.get("schema.registry.url"),
                        settings.getOrDefault("host", "127.0.0.1"),
                        port,
                        keys,
                        oidc,
                        limits,
                        body,
                        streams,
                        events,
                        Duration.ofMillis(heartbeatMs),
                        Duration.ofMillis(waitMs),
                        foreign,
                        store);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        throw new IllegalArgumentException(String.join("; ", problems));
    }

    /** An entry of {@code api_keys} for a token that may do everything. */
    public static String adminKey(String name, String token) {
        return name + ":" + HexFormat.of().formatHex(ApiKey.hash(token)) + ":" + Scope.ADMIN.label();
    }

    private static List<ApiKey> keys(String text, List<String> problems) {
        List<ApiKey> keys = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                try {
                    keys.add(ApiKey.parse(entry));
                } catch (IllegalArgumentException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return keys;
    }

    private static int number(Map<String, String> settings, String name, int otherwise, List<String> problems) {
        String text = settings.get(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            problems.add(name + " " + text + " is no whole number");
            return otherwise;
        }
    }

    static void between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " must lie in [" + least + ", " + most + "]");
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** For the versions of models. */
    Map<String, String> releases() {
        Map<String, String> settings = new HashMap<>(passThrough);
        settings.putAll(store);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", schemaRegistryUrl);
        return settings;
    }

    /** For a client of Kafka's and of the registry's. */
    Map<String, Object> client(Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.putAll(passThrough);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", schemaRegistryUrl);
        return settings;
    }
}
