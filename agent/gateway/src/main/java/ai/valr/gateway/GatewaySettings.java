package ai.valr.gateway;

import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.ConnectionSettings;
import ai.valr.settings.Declaration;
import ai.valr.settings.Setting;
import ai.valr.settings.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads a {@link GatewayConfig} from settings by name and collects every problem before it says one. */
final class GatewaySettings {
    private final SettingsReader reader;
    private final Map<String, String> foreign = new HashMap<>();
    private final Map<String, String> store = new HashMap<>();

    GatewaySettings(Map<String, String> settings) {
        this.reader = new SettingsReader(settings);
    }

    /** What a gateway can be told, a store's settings among it. */
    static List<Setting> declared() {
        GatewaySettings settings = new GatewaySettings(Map.of());
        settings.config();
        List<Setting> all = new ArrayList<>(settings.reader.declared());
        all.addAll(ReleaseStore.settings());
        return all;
    }

    GatewayConfig read() {
        GatewayConfig config = config();
        if (!reader.problems().isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", reader.problems()));
        }
        return config;
    }

    /** Null, or of no use, where there are problems. */
    private GatewayConfig config() {
        String brokers = setting("bootstrap.servers", "Kafka's brokers").needed("host:port of a Kafka broker");
        String registry =
                setting("schema.registry.url", "the schema registry").needed("the base of a registry's Confluent API");
        String host = setting("host", "address to listen on; another than this machine alone needs tokens")
                .text("127.0.0.1");
        int port = setting("port", "0 takes a free one").in(GatewayConfig.PORTS).whole(GatewayConfig.DEFAULT_PORT);
        List<ApiKey> keys = keys(setting("api_keys", "who may do what, separated by commas")
                .values("`NAME:SHA-256:SCOPE+SCOPE`")
                .text(""));
        OidcSettings oidc = OidcSettings.read(reader);
        int body = setting("max_body_bytes", "of a request, and with it of a picture")
                .in(GatewayConfig.BODY_BYTES)
                .whole(16 << 20);
        int streams = setting("max_streams", "event streams at the same time; each holds a thread")
                .in(GatewayConfig.STREAMS)
                .whole(600);
        GatewayLimits limits = reader.part(
                () -> GatewayLimits.read(reader, Math.max(1, streams), !keys.isEmpty() || oidc != null), null);
        int events = setting(
                        "max_events",
                        "in memory, of all sessions; lists reach as far back. Of feedback the latest 50,000 are"
                                + " known")
                .in(GatewayConfig.EVENTS)
                .whole(100_000);
        int heartbeatMs = setting("heartbeat_ms", "between signs of life in a stream in which nothing happens")
                .in(GatewayConfig.HEARTBEAT_MS)
                .whole(15_000);
        int waitMs = setting("max_wait_ms", "for which a request may wait for an answer")
                .in(GatewayConfig.WAIT_MS)
                .whole(120_000);
        WatchedServices watched = WatchedServices.read(reader);
        String origins = setting("cors_origins", "pages elsewhere that may ask through a browser, separated by commas")
                .values("`https://HOST`, `http://HOST:PORT`; never `*`")
                .text("");
        PictureUrls.Schemes imageUrls = setting(
                        "image_urls", "of pictures in a chat that are fetched: none, by https, or by http too")
                .choice(PictureUrls.Schemes.NONE);
        String imageHosts = setting(
                        "image_url_hosts",
                        "that they are fetched from, with commas between several; `.example.org` is all below it; empty: every public host")
                .text("");
        others();
        return reader.problems().isEmpty()
                ? reader.part(
                        () -> new GatewayConfig(
                                brokers,
                                registry,
                                host,
                                port,
                                keys,
                                oidc,
                                limits,
                                body,
                                streams,
                                events,
                                Duration.ofMillis(heartbeatMs),
                                Duration.ofMillis(waitMs),
                                watched,
                                new PictureUrls.Settings(
                                        imageUrls, Set.copyOf(list(imageHosts.toLowerCase(Locale.ROOT)))),
                                list(origins),
                                foreign,
                                store),
                        null)
                : null;
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private Declaration setting(String name, String meaning) {
        return reader.setting(name, meaning);
    }

    private List<ApiKey> keys(String text) {
        List<ApiKey> keys = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                try {
                    keys.add(ApiKey.parse(entry));
                } catch (IllegalArgumentException e) {
                    reader.problem(e.getMessage());
                }
            }
        }
        return keys;
    }

    /** What is left must be a connection's or a store's. */
    private void others() {
        reader.others().forEach((name, value) -> {
            if (ConnectionSettings.isConnection(name)) {
                foreign.put(name, value);
            } else if (ReleaseStore.isSetting(name)) {
                store.put(name, value);
            } else {
                reader.problem(name + " is no setting of a gateway; expected one of "
                        + String.join(", ", new TreeSet<>(reader.names()))
                        + ", a connection setting of Kafka's or Confluent's, or one of a store's (s3.*)");
            }
        });
        try {
            ReleaseStore.checkSettings(store);
        } catch (ReleaseException e) {
            reader.problem(e.getMessage());
        }
    }
}
