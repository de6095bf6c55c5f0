package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureUrlsTest {
    private static final int MAX_BYTES = 1000;
    private static final PictureUrls.Settings BOTH = new PictureUrls.Settings(PictureUrls.Schemes.HTTP, Set.of());

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            int status = path.equals("/moved") ? 302 : path.equals("/gone") ? 404 : 200;
            if (status == 302) {
                exchange.getResponseHeaders().set("Location", "/picture");
            }
            byte[] body = new byte[path.equals("/large") ? MAX_BYTES + 1 : path.equals("/exact") ? MAX_BYTES : 3];
            exchange.sendResponseHeaders(status, path.equals("/large") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        base = "http://pictures.example:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** To the test's own server, which is at home and may be asked here. */
    private static PictureUrls here(PictureUrls.Settings settings) {
        return new PictureUrls(
                settings, MAX_BYTES, host -> new InetAddress[] {InetAddress.getLoopbackAddress()}, address -> true);
    }

    @Test
    void shouldFetchAPictureFromTheAddressThatWasLookedAt() {
        try (PictureUrls urls = here(BOTH)) {
            assertThat(urls.fetch(base + "/picture?size=1", "url")).hasSize(3);
            assertThat(urls.fetch(base + "/exact", "url")).hasSize(MAX_BYTES);
        }
    }

    @Test
    void shouldFollowNoRedirectAndReadNoMoreThanItsBound() {
        try (PictureUrls urls = here(BOTH)) {
            assertThatThrownBy(() -> urls.fetch(base + "/moved", "url"))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("answers 302, and redirects are not followed");
            assertThat(asked).hasValue(1);
            assertThatThrownBy(() -> urls.fetch(base + "/large", "url"))
                    .hasMessageContaining("more than max_body_bytes 1000 bytes");
            assertThatThrownBy(() -> urls.fetch(base + "/gone", "url")).hasMessageContaining("answers 404");
        }
    }

    @Test
    void shouldAskNothingOfANameThatLeadsInward() throws IOException {
        InetAddress outside = InetAddress.getByName("93.184.216.34");
        PictureUrls.Resolver both = host -> new InetAddress[] {outside, InetAddress.getLoopbackAddress()};
        try (PictureUrls urls = new PictureUrls(BOTH, MAX_BYTES, both, PublicAddress::is)) {
            assertThatThrownBy(() -> urls.fetch(base + "/picture", "url"))
                    .hasMessageContaining("pictures.example is not on the public internet");
        }
        try (PictureUrls urls = new PictureUrls(BOTH, MAX_BYTES)) {
            String port = ":" + server.getAddress().getPort() + "/picture";
            for (String host : new String[] {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"}) {
                assertThatThrownBy(() -> urls.fetch("http://" + host + port, "url"))
                        .as(host)
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("is not on the public internet");
            }
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void shouldFetchOnlyWhatIsAllowed() {
        try (PictureUrls none = here(PictureUrls.Settings.NONE);
                PictureUrls https = here(new PictureUrls.Settings(PictureUrls.Schemes.HTTPS, Set.of()));
                PictureUrls listed = here(new PictureUrls.Settings(
                        PictureUrls.Schemes.HTTP, Set.of("cdn.example", ".pictures.example")))) {
            assertThatThrownBy(() -> none.fetch("https://pictures.example/a", "url"))
                    .hasMessageContaining("image_urls is none");
            assertThatThrownBy(() -> https.fetch(base + "/picture", "url")).hasMessageContaining("image_urls is https");
            for (String other : new String[] {"file:///etc/passwd", "ftp://a/b", "gopher://a", "//a/b", ""}) {
                assertThatThrownBy(() -> https.fetch(other, "url")).as(other).isInstanceOf(Problem.class);
            }
            assertThatThrownBy(() -> listed.fetch(base + "/picture", "url"))
                    .hasMessageContaining("image_url_hosts does not name");
            assertThat(listed.fetch(base.replace("pictures.", "eu.pictures.") + "/picture", "url"))
                    .hasSize(3);
            assertThatThrownBy(() -> listed.fetch("http://me:secret@cdn.example/a", "url"))
                    .hasMessageContaining("a name and password");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1"
            })
    void shouldKnowInwardAddresses(String address) throws UnknownHostException {
        assertThat(PublicAddress.is(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.1.1.1",
                "198.20.0.1",
                "2606:4700::1111",
                "2a00:1450::1"
            })
    void shouldKnowPublicAddresses(String address) throws UnknownHostException {
        assertThat(PublicAddress.is(InetAddress.getByName(address))).isTrue();
    }
}
