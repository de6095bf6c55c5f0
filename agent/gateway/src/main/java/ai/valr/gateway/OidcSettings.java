package ai.valr.gateway;

import ai.valr.settings.SettingsReader;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose JWTs are taken, and what they may do.
 *
 * @param issuer as it stands in {@code iss}
 * @param audience of which one must stand in {@code aud}
 * @param jwksUri of the issuer's keys; null: as its discovery document says
 * @param scopeClaim that holds what a token may do, a text of words or a list; a path by dots where it lies in an object
 * @param scopes by what stands in the claim
 */
record OidcSettings(
        String issuer, Set<String> audience, URI jwksUri, String scopeClaim, Map<String, Set<Scope>> scopes) {
    private static final String SAFE = "`https://`, or `http://` on this machine";
    private static final String DEFAULT_SCOPE_CLAIM = "scope";
    private static final String DEFAULT_SCOPES = Arrays.stream(Scope.values())
            .map(scope -> scope.label() + "=" + scope.label())
            .collect(Collectors.joining(","));

    OidcSettings {
        audience = Set.copyOf(audience);
        scopes = Map.copyOf(scopes);
    }

    /** @return null where there is no issuer, or something is wrong, which the reader is told */
    static OidcSettings read(SettingsReader reader) {
        int before = reader.problems().size();
        String issuer = reader.setting("oidc.issuer", "whose JWTs are taken: as in their `iss`")
                .values(SAFE)
                .text("");
        String audience = reader.setting(
                        "oidc.audience", "as in the tokens' `aud`, several by commas; needed with an issuer")
                .text("");
        String jwks = reader.setting("oidc.jwks_uri", "of the issuer's keys")
                .values(SAFE)
                .shown("as `ISSUER/.well-known/openid-configuration` says")
                .text("");
        String claim = reader.setting(
                        "oidc.scope_claim",
                        "what holds a token's scopes, a text of words or a list; a path by dots where it lies in an object")
                .text(DEFAULT_SCOPE_CLAIM);
        Map<String, Set<Scope>> scopes = scopes(
                reader.setting("oidc.scopes", "what a token may do here, by what stands in the claim")
                        .values("`CLAIM=SCOPE+SCOPE`, several by commas")
                        .text(DEFAULT_SCOPES),
                reader);
        if (issuer.isEmpty()) {
            reader.names().stream()
                    .filter(name -> name.startsWith("oidc.") && reader.isGiven(name))
                    .sorted()
                    .forEach(name -> reader.problem(name + " is of no use without oidc.issuer"));
            return null;
        }
        requireSafe("oidc.issuer", issuer, reader);
        Set<String> audiences = Arrays.stream(audience.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .collect(Collectors.toSet());
        if (audiences.isEmpty()) {
            reader.problem(
                    "oidc.audience is missing: without it tokens for other services would be taken; give what stands in"
                            + " aud of tokens for this one");
        }
        if (!jwks.isEmpty()) {
            requireSafe("oidc.jwks_uri", jwks, reader);
        }
        return reader.problems().size() > before
                ? null
                : new OidcSettings(issuer, audiences, jwks.isEmpty() ? null : URI.create(jwks), claim, scopes);
    }

    private static Map<String, Set<Scope>> scopes(String text, SettingsReader reader) {
        Map<String, Set<Scope>> scopes = new HashMap<>();
        for (String entry : text.split(",")) {
            int equals = entry.lastIndexOf('=');
            try {
                Set<Scope> granted = Arrays.stream(entry.substring(equals + 1).split("\\+"))
                        .map(scope -> Scope.valueOf(scope.strip().toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet());
                scopes.computeIfAbsent(entry.substring(0, equals).strip(), name -> new HashSet<>())
                        .addAll(granted);
            } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
                reader.problem(
                        "oidc.scopes has " + entry
                                + "; expected what stands in the claim = some of publish+read+label+admin, such as robots=publish+read");
            }
        }
        return scopes;
    }

    private static void requireSafe(String name, String text, SettingsReader reader) {
        try {
            if (!isSafe(URI.create(text))) {
                reader.problem(name + " " + text + " must begin with https:// (http:// only on this machine)");
            }
        } catch (IllegalArgumentException e) {
            reader.problem(name + " " + text + " is no URL");
        }
    }

    /** Keys that somebody on the way can change are no keys. */
    static boolean isSafe(URI uri) {
        return uri.getHost() != null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && GatewayConfig.isLoopback(uri.getHost())));
    }
}
