package ai.valr.gateway;

import ai.valr.releases.ReleaseStore;
import ai.valr.settings.Range;
import ai.valr.settings.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a gateway can be told; docs/gateway.md and {@code valr settings gateway} list the names.
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
 * @param watched services beside it, of which it tells
 * @param imageUrls which URLs of a chat's pictures are fetched
 * @param corsOrigins whose pages may ask through a visitor's browser, beside the gateway's own
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
        WatchedServices watched,
        PictureUrls.Settings imageUrls,
        List<String> corsOrigins,
        Map<String, String> passThrough,
        Map<String, String> store) {
    public static final int DEFAULT_PORT = 8080;

    static final Range PORTS = Range.between(0, 65_535);
    static final Range BODY_BYTES = Range.between(1 << 10, 256 << 20);
    static final Range STREAMS = Range.between(1, 10_000);
    static final Range EVENTS = Range.between(100, 10_000_000);
    static final Range HEARTBEAT_MS = Range.between(10, 3_600_000);
    static final Range WAIT_MS = Range.between(0, 3_600_000);

    /** @throws IllegalArgumentException where values cannot be, or nobody guards an address that others reach */
    public GatewayConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(schemaRegistryUrl, "schemaRegistryUrl");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(watched, "watched");
        Objects.requireNonNull(imageUrls, "imageUrls");
        apiKeys = List.copyOf(apiKeys);
        corsOrigins = corsOrigins.stream().map(Cors::origin).toList();
        passThrough = Map.copyOf(passThrough);
        store = Map.copyOf(store);
        PORTS.require("port", port);
        BODY_BYTES.require("max_body_bytes", maxBodyBytes);
        STREAMS.require("max_streams", maxStreams);
        EVENTS.require("max_events", maxEvents);
        HEARTBEAT_MS.require("heartbeat_ms", heartbeat.toMillis());
        WAIT_MS.require("max_wait_ms", maxWait.toMillis());
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
        return new GatewaySettings(settings).read();
    }

    /** What {@link #parse} reads, beside what passes through; for people. */
    public static List<Setting> settings() {
        return GatewaySettings.declared();
    }

    /** An entry of {@code api_keys} for a token that may do everything. */
    public static String adminKey(String name, String token) {
        return name + ":" + HexFormat.of().formatHex(ApiKey.hash(token)) + ":" + Scope.ADMIN.label();
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
