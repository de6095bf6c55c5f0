package ai.valr.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Fetches pictures that a client names by URL, where the gateway is told that it may. A name is resolved once; where any of its addresses is
 * inward nothing is asked, and the connection goes to the very addresses that were looked at, so that a name cannot turn inward in
 * between. No redirect is followed, and no proxy is used. Safe for use by many threads; closed by its maker.
 */
final class PictureUrls implements AutoCloseable {
    /** Of one request; more are refused before any is fetched. */
    static final int MAX_PICTURES = 16;

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final int MAX_URL = 2_048;
    private static final int SHOWN = 80;

    /** What may be fetched. */
    enum Schemes {
        NONE,
        /** By {@code https:} alone. */
        HTTPS,
        /** By {@code http:} too. */
        HTTP
    }

    /** A host's addresses. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * @param hosts that may be asked, in small letters, {@code .example.org} with all below it; empty: every public one
     */
    record Settings(Schemes schemes, Set<String> hosts) {
        static final Settings NONE = new Settings(Schemes.NONE, Set.of());

        Settings {
            hosts = Set.copyOf(hosts);
        }
    }

    private final Settings settings;
    private final int maxBytes;
    private final Resolver resolver;
    private final Predicate<InetAddress> allowed;
    private final OkHttpClient client;

    /** @param maxBytes of a picture */
    PictureUrls(Settings settings, int maxBytes) {
        this(settings, maxBytes, InetAddress::getAllByName, PublicAddress::is);
    }

    PictureUrls(Settings settings, int maxBytes, Resolver resolver, Predicate<InetAddress> allowed) {
        this.settings = settings;
        this.maxBytes = maxBytes;
        this.resolver = resolver;
        this.allowed = allowed;
        this.client = new OkHttpClient.Builder()
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(CONNECT)
                .callTimeout(WHOLE)
                .build();
    }

    /**
     * The bytes behind a URL, at most {@code maxBytes}.
     *
     * @param field of the request that has it, for messages
     * @throws Problem with status 400 where it may not be fetched, or cannot
     */
    byte[] fetch(String url, String field) {
        URI uri = parse(url, field);
        List<InetAddress> addresses = addresses(uri.getHost(), field);
        OkHttpClient pinned = client.newBuilder().dns(host -> addresses).build();
        Request request = new Request.Builder()
                .url(uri.toString())
                .header("Accept", "image/jpeg, image/png, image/webp")
                .header("User-Agent", "valr-gateway")
                .build();
        try (Response response = pinned.newCall(request).execute()) {
            if (response.code() != 200) {
                throw refused(
                        field,
                        url,
                        "answers " + response.code()
                                + (response.isRedirect() ? ", and redirects are not followed" : ""),
                        "give the picture's own URL, or the picture as data:image/jpeg;base64,...");
            }
            return read(response, url, field);
        } catch (IOException e) {
            throw refused(
                    field,
                    url,
                    "cannot be fetched: " + e.getMessage(),
                    "give one that answers within " + WHOLE.toSeconds()
                            + " s, or the picture as data:image/jpeg;base64,...");
        }
    }

    private byte[] read(Response response, String url, String field) throws IOException {
        try (BufferedSource source = response.body().source()) {
            Buffer picture = new Buffer();
            while (picture.size() <= maxBytes) {
                if (source.read(picture, maxBytes + 1L - picture.size()) < 0) {
                    return picture.readByteArray();
                }
            }
        }
        throw refused(field, url, "has more than max_body_bytes " + maxBytes + " bytes", "give a smaller picture");
    }

    private URI parse(String url, String field) {
        URI uri;
        try {
            uri = new URI(url.length() > MAX_URL ? "" : url);
        } catch (URISyntaxException e) {
            throw refused(field, url, "is no URL: " + e.getReason(), "give https://...");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean known = (scheme.equals("https") && settings.schemes() != Schemes.NONE)
                || (scheme.equals("http") && settings.schemes() == Schemes.HTTP);
        if (!known) {
            throw refused(
                    field,
                    url,
                    "is not fetched by this gateway (image_urls is "
                            + settings.schemes().name().toLowerCase(Locale.ROOT) + ")",
                    "give the picture itself, as data:image/jpeg;base64,...");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw refused(field, url, "has no host, or a name and password", "give https://HOST/PATH");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean listed = settings.hosts().isEmpty()
                || settings.hosts().stream().anyMatch(it -> it.startsWith(".") ? host.endsWith(it) : host.equals(it));
        if (!listed) {
            throw refused(field, url, "is of a host that image_url_hosts does not name", "ask who runs the gateway");
        }
        return uri;
    }

    private List<InetAddress> addresses(String host, String field) {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        List<InetAddress> addresses;
        try {
            addresses = List.of(resolver.resolve(name));
        } catch (UnknownHostException e) {
            throw refused(field, host, "is not known by that name", "give a host that there is");
        }
        if (!addresses.stream().allMatch(allowed)) {
            // Which address it is stays untold: names would be a map of the network behind.
            throw refused(
                    field, host, "is not on the public internet", "give the picture as data:image/jpeg;base64,...");
        }
        return addresses;
    }

    private static Problem refused(String field, String what, String why, String mend) {
        String shown = what.length() <= SHOWN ? what : what.substring(0, SHOWN) + "...";
        return Problem.badRequest(field + " " + shown + " " + why, mend).about(field);
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
