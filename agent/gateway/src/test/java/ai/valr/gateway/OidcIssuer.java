package ai.valr.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens with a discovery document and keys by HTTP, on this machine. Closed by the test. */
final class OidcIssuer implements AutoCloseable {
    static final String AUDIENCE = "valr";

    private final HttpServer server;
    private final List<JWK> published = new ArrayList<>();
    final AtomicInteger askedForKeys = new AtomicInteger();
    volatile boolean down;

    OidcIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                "/.well-known/openid-configuration",
                () -> "{\"issuer\": \"" + url() + "\", \"jwks_uri\": \"" + url() + "/keys\"}");
        answer("/keys", () -> {
            askedForKeys.incrementAndGet();
            synchronized (published) {
                return new JWKSet(List.copyOf(published)).toString(true);
            }
        });
        server.start();
    }

    private interface Body {
        String text();
    }

    private void answer(String path, Body body) {
        server.createContext(path, exchange -> {
            byte[] text = body.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(down ? 503 : 200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    RSAKey newRsaKey(String id) throws JOSEException {
        return publish(new RSAKeyGenerator(2048).keyID(id).generate());
    }

    ECKey newEcKey(String id) throws JOSEException {
        return publish(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
    }

    private <K extends JWK> K publish(K key) {
        synchronized (published) {
            published.add(key);
        }
        return key;
    }

    /** From now on only these are published. */
    void publishOnly(JWK key) {
        synchronized (published) {
            published.clear();
            published.add(key);
        }
    }

    /** Claims that are as they should be. */
    JWTClaimsSet.Builder claims(String scope) {
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(List.of("another", AUDIENCE))
                .subject("somebody")
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("scope", scope);
    }

    static String sign(JWK key, JWTClaimsSet claims) throws JOSEException {
        boolean rsa = key instanceof RSAKey;
        JWSSigner signer = rsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey());
        JWSHeader header = new JWSHeader.Builder(rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
