package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.valr.settings.SettingsReader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Really signed tokens, and an issuer that is really asked by HTTP. */
class OidcTokensTest {
    private static final OidcTokens.Freshness SHORT =
            new OidcTokens.Freshness(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(6));

    private OidcIssuer issuer;
    private RSAKey key;

    @BeforeEach
    void start() throws Exception {
        issuer = new OidcIssuer();
        key = issuer.newRsaKey("rsa");
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private OidcTokens tokens(OidcTokens.Freshness freshness, String... more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("oidc.issuer", issuer.url(), "oidc.audience", OidcIssuer.AUDIENCE));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        SettingsReader reader = new SettingsReader(settings);
        OidcSettings parsed = OidcSettings.read(reader);
        assertThat(reader.problems()).isEmpty();
        return new OidcTokens(parsed, freshness);
    }

    private static void assertRefused(OidcTokens tokens, String token, String reason) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> tokens.principal(token))
                .withMessageContaining(reason)
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(401));
    }

    @Test
    void shouldTakeATokenOfTheIssuerAndReadItsScopes() throws Exception {
        OidcTokens tokens = tokens(OidcTokens.Freshness.USUAL);
        ECKey curve = issuer.newEcKey("ec");

        Principal principal = tokens.principal(
                OidcIssuer.sign(key, issuer.claims("openid read label").build()));
        assertThat(principal.name()).isEqualTo("oidc:somebody");
        assertThat(principal.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.LABEL);
        assertThat(principal.until()).isBetween(Instant.now(), Instant.now().plusSeconds(360));
        assertThat(tokens.principal(
                                OidcIssuer.sign(curve, issuer.claims("admin").build()))
                        .may(Scope.PUBLISH))
                .isTrue();
        assertThat(tokens.principal(OidcIssuer.sign(key, issuer.claims("openid").build()))
                        .scopes())
                .isEmpty();
        assertThat(issuer.askedForKeys.get()).isEqualTo(1);
    }

    @Test
    void shouldReadScopesWhereTheSettingsSay() throws Exception {
        OidcTokens tokens = tokens(
                OidcTokens.Freshness.USUAL,
                "oidc.jwks_uri",
                issuer.url() + "/keys",
                "oidc.scope_claim",
                "realm_access.roles",
                "oidc.scopes",
                "robots=publish+read, bosses=admin");
        JWTClaimsSet claims = issuer.claims("admin")
                .claim("realm_access", Map.of("roles", List.of("robots", "offline")))
                .build();

        assertThat(tokens.principal(OidcIssuer.sign(key, claims)).scopes())
                .containsExactlyInAnyOrder(Scope.PUBLISH, Scope.READ);
    }

    @Test
    void shouldTakeNoTokenThatIsWrong() throws Exception {
        OidcTokens tokens = tokens(OidcTokens.Freshness.USUAL);
        Date hourAgo = Date.from(Instant.now().minusSeconds(3_600));
        JWTClaimsSet good = issuer.claims("admin").build();
        String signed = OidcIssuer.sign(key, good);

        assertRefused(tokens, "no-token", "neither in api_keys nor a JWT");
        assertRefused(tokens, signed.substring(0, signed.length() - 8) + "AAAAAAAA", "Invalid signature");
        String[] parts = signed.split("\\.");
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(good.toString().replace("somebody", "somebodi").getBytes(StandardCharsets.UTF_8));
        assertRefused(tokens, parts[0] + "." + other + "." + parts[2], "Invalid signature");
        assertRefused(
                tokens, OidcIssuer.sign(new RSAKeyGenerator(2048).keyID("rsa").generate(), good), "Invalid signature");
        assertRefused(tokens, new PlainJWT(good).serialize(), "Unsecured");
        SignedJWT hmac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), good);
        hmac.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        assertRefused(tokens, hmac.serialize(), "no matching key");
        assertRefused(tokens, sign(issuer.claims("admin").issuer("http://evil.example")), "iss");
        assertRefused(tokens, sign(issuer.claims("admin").audience("another")), "aud");
        assertRefused(tokens, sign(issuer.claims("admin").audience((String) null)), "aud");
        assertRefused(tokens, sign(issuer.claims("admin").expirationTime(hourAgo)), "Expired");
        assertRefused(tokens, sign(issuer.claims("admin").expirationTime(null)), "exp");
        assertRefused(
                tokens,
                sign(issuer.claims("admin")
                        .notBeforeTime(Date.from(Instant.now().plusSeconds(600)))),
                "before use time");
        assertRefused(tokens, sign(issuer.claims("admin").subject(null)), "sub");
        assertThat(tokens.principal(sign(issuer.claims("admin")
                                .expirationTime(Date.from(Instant.now().minusSeconds(20)))))
                        .name())
                .as("clocks differ a little")
                .isEqualTo("oidc:somebody");
    }

    private String sign(JWTClaimsSet.Builder claims) throws Exception {
        return OidcIssuer.sign(key, claims.build());
    }

    /** A key that is not known is asked for, but not as often as somebody sends tokens with keys that there are not. */
    @Test
    void shouldFollowARotationOfKeysAtABoundedRate() throws Exception {
        OidcTokens tokens =
                tokens(new OidcTokens.Freshness(Duration.ofMinutes(5), Duration.ofSeconds(2), Duration.ofMinutes(10)));
        tokens.principal(sign(issuer.claims("read")));
        RSAKey next = new RSAKeyGenerator(2048).keyID("next").generate();
        issuer.publishOnly(next);
        String token = OidcIssuer.sign(next, issuer.claims("read").build());

        await().until(() -> {
            try {
                return tokens.principal(token).may(Scope.READ);
            } catch (Problem e) {
                return false;
            }
        });
        assertRefused(tokens, sign(issuer.claims("read")), "");
        int asked = issuer.askedForKeys.get();
        long startNanos = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            String unknown = OidcIssuer.sign(
                    new ECKey.Builder(issuer.newEcKey("unknown"))
                            .keyID("none" + i)
                            .build(),
                    issuer.claims("read").build());
            assertRefused(tokens, unknown, "");
        }
        long windows = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() / 2 + 2;
        assertThat((long) issuer.askedForKeys.get() - asked)
                .as("two in two seconds")
                .isLessThanOrEqualTo(2 * windows);
    }

    @Test
    void shouldGoOnWithTheKeysThatItHasForABoundedTimeWhileTheIssuerIsAway() throws Exception {
        OidcTokens tokens = tokens(SHORT);
        String token = sign(issuer.claims("read"));
        tokens.principal(token);
        issuer.down = true;
        Instant start = Instant.now();
        int asked = issuer.askedForKeys.get();

        await().until(() -> {
            assertThat(tokens.principal(token).may(Scope.READ)).isTrue();
            return issuer.askedForKeys.get() > asked;
        });
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> tokens.principal(token))
                .withMessageContaining("cannot be read")
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(503)));
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
        issuer.down = false;
        await().until(() -> {
            try {
                return tokens.principal(token).may(Scope.READ);
            } catch (Problem e) {
                return false;
            }
        });
    }

    @Test
    void shouldWaitForAnIssuerThatIsNotThereYetAndBelieveNoOther() throws Exception {
        issuer.down = true;
        OidcTokens tokens = tokens(SHORT);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> tokens.principal(sign(issuer.claims("read"))))
                .withMessageContaining("discovery document cannot be read");
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(Problem.class)
                    .as("whether the issuer was asked again or not yet")
                    .isThrownBy(() -> tokens.principal(sign(issuer.claims("read"))))
                    .satisfies(problem -> assertThat(problem.status()).isEqualTo(503));
        }

        issuer.down = false;
        OidcTokens other = tokens(SHORT, "oidc.issuer", issuer.url() + "/");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> other.principal(sign(issuer.claims("read"))))
                .withMessageContaining("it is of the issuer " + issuer.url());
    }
}
