package ai.valr.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JWTs of one issuer: signature, issuer, audience and times are checked, and what they may do is read. Safe for use by many
 * threads; one that meets no key that fits waits for the issuer's answer.
 */
final class OidcTokens {
    /** By which clocks may differ. */
    private static final int MAX_SKEW_S = 60;

    private static final long RETRY_AFTER_S = 5;

    /** Asymmetric ones alone: neither {@code none}, nor HMAC, whose secret would be the public key. */
    private static final Set<JWSAlgorithm> ALGORITHMS = algorithms();

    private static final Set<JOSEObjectType> TYPES =
            new HashSet<>(List.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt")));

    /**
     * How long the issuer's keys are used.
     *
     * @param asked after which they are asked for anew
     * @param unknown between two askings for a key that is not known
     * @param outage for which they are used while the issuer does not answer
     */
    record Freshness(Duration asked, Duration unknown, Duration outage) {
        static final Freshness USUAL =
                new Freshness(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(4));
    }

    private final OidcSettings settings;
    private final OidcKeys<SecurityContext> published;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    OidcTokens(OidcSettings settings, Freshness freshness) {
        this.settings = settings;
        this.published = new OidcKeys<>(settings);
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(published)
                .cache(
                        freshness.asked().toMillis(),
                        OidcKeys.TIMEOUT.multipliedBy(2).toMillis())
                .refreshAheadCache(false)
                .rateLimited(freshness.unknown().toMillis())
                .outageTolerant(freshness.outage().toMillis())
                .build();
        Set<JOSEObjectType> types = new HashSet<>(TYPES);
        types.add(null); // most say none
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(types));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("sub", "exp"),
                Set.of());
        claims.setMaxClockSkew(MAX_SKEW_S);
        processor.setJWTClaimsSetVerifier(claims);
    }

    private static Set<JWSAlgorithm> algorithms() {
        Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(JWSAlgorithm.Family.EC);
        algorithms.remove(JWSAlgorithm.ES256K); // no curve of Java's own
        return Set.copyOf(algorithms);
    }

    /**
     * Whose token it is.
     *
     * @throws Problem with status 401 where it is not taken, 503 where the issuer's keys cannot be had
     */
    Principal principal(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            return new Principal(
                    "oidc:" + claims.getSubject(),
                    scopes(claims),
                    claims.getExpirationTime().toInstant().plusSeconds(MAX_SKEW_S));
        } catch (RateLimitReachedException e) {
            throw published.hasAnswered()
                    ? refused("it is signed with a key that the issuer did not have just now")
                    : unavailable("it did not answer just now");
        } catch (KeySourceException e) {
            throw unavailable(e.getMessage());
        } catch (ParseException e) {
            throw refused("it is neither in api_keys nor a JWT");
        } catch (BadJOSEException | JOSEException e) {
            throw refused(e.getMessage());
        }
    }

    private Problem unavailable(String reason) {
        return Problem.busy(
                "the keys of " + settings.issuer() + " cannot be read: " + reason,
                "try again; the gateway must reach the issuer",
                RETRY_AFTER_S);
    }

    private static Problem refused(String reason) {
        return Problem.of(401, "Unauthorized", "the token is not taken: " + reason, "get a new one for this gateway");
    }

    private Set<Scope> scopes(JWTClaimsSet claims) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words(claim(claims.getClaims()))) {
            scopes.addAll(settings.scopes().getOrDefault(word, Set.of()));
        }
        return scopes;
    }

    private Object claim(Map<String, Object> claims) {
        Object found = claims.get(settings.scopeClaim());
        if (found != null) {
            return found;
        }
        Object place = claims;
        for (String name : settings.scopeClaim().split("\\.")) {
            place = place instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return place;
    }

    private static List<String> words(Object claim) {
        List<String> words = new ArrayList<>();
        if (claim instanceof String text) {
            words.addAll(List.of(text.strip().split("\\s+")));
        } else if (claim instanceof Collection<?> list) {
            list.forEach(word -> words.add(String.valueOf(word)));
        }
        return words;
    }
}
