package ai.valr.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;

/**
 * An issuer's keys as it publishes them: at the place that was set, or at the one that its discovery document names (OpenID
 * Connect Discovery 1.0, section 4), which is read when it is needed first. Nothing is cached here. Safe for use by many threads.
 *
 * @param <C> the library's
 */
final class OidcKeys<C extends SecurityContext> implements JWKSetSource<C> {
    static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_BYTES = 1 << 20;
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final OidcSettings settings;
    private final DefaultResourceRetriever retriever =
            new DefaultResourceRetriever((int) TIMEOUT.toMillis(), (int) TIMEOUT.toMillis(), MAX_BYTES);
    private volatile URLBasedJWKSetSource<C> source;
    private volatile boolean answered;

    OidcKeys(OidcSettings settings) {
        this.settings = settings;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long currentTime, C context)
            throws KeySourceException {
        answered = false;
        if (source == null) {
            source = new URLBasedJWKSetSource<>(place(), retriever);
        }
        JWKSet keys = source.getJWKSet(refresh, currentTime, context);
        answered = true;
        return keys;
    }

    /** Whether the issuer gave its keys when it was asked last. */
    boolean hasAnswered() {
        return answered;
    }

    private URL place() throws KeySourceException {
        try {
            return (settings.jwksUri() == null ? discovered() : settings.jwksUri()).toURL();
        } catch (IOException | IllegalArgumentException e) {
            throw new JWKSetUnavailableException("its discovery document cannot be read: " + e.getMessage(), e);
        }
    }

    private URI discovered() throws IOException {
        String issuer = settings.issuer();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode document = new ObjectMapper()
                .readTree(retriever
                        .retrieveResource(URI.create(base + DISCOVERY).toURL())
                        .getContent());
        if (!document.path("issuer").asText().equals(issuer)) {
            throw new IOException(
                    "it is of the issuer " + document.path("issuer").asText() + "; set oidc.issuer as it stands there");
        }
        URI keys = URI.create(document.path("jwks_uri").asText());
        if (!OidcSettings.isSafe(keys)) {
            throw new IOException("its jwks_uri " + keys + " does not begin with https://");
        }
        return keys;
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
