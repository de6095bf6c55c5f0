package ai.valr.gateway;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
    static final List<String> NAMES =
            List.of("oidc.issuer", "oidc.audience", "oidc.jwks_uri", "oidc.scope_claim", "oidc.scopes");

    private static final String DEFAULT_SCOPE_CLAIM = "scope";
    private static final String DEFAULT_SCOPES = Arrays.stream(Scope.values())
            .map(scope -> scope.label() + "=" + scope.label())
            .collect(Collectors.joining(","));

    OidcSettings {
        audience = Set.copyOf(audience);
        scopes = Map.copyOf(scopes);
    }

    /**
     * @param problems takes what is wrong
     * @return null where there is no issuer, or something is wrong
     */
    static OidcSettings parse(Map<String, String> settings, List<String> problems) {
        String issuer = settings.getOrDefault("oidc.issuer", "").strip();
        if (issuer.isEmpty()) {
            NAMES.stream()
                    .filter(name -> !settings.getOrDefault(name, "").isBlank())
                    .forEach(name -> problems.add(name + " is of no use without oidc.issuer"));
            return null;
        }
        int before = problems.size();
        requireSafe("oidc.issuer", issuer, problems);
        Set<String> audience = Arrays.stream(
                        settings.getOrDefault("oidc.audience", "").split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .collect(Collectors.toSet());
        if (audience.isEmpty()) {
            problems.add(
                    "oidc.audience is missing: without it tokens for other services would be taken; give what stands in"
                            + " aud of tokens for this one");
        }
        String jwks = settings.getOrDefault("oidc.jwks_uri", "").strip();
        if (!jwks.isEmpty()) {
            requireSafe("oidc.jwks_uri", jwks, problems);
        }
        Map<String, Set<Scope>> scopes = scopes(settings.getOrDefault("oidc.scopes", DEFAULT_SCOPES), problems);
        String claim =
                settings.getOrDefault("oidc.scope_claim", DEFAULT_SCOPE_CLAIM).strip();
        return problems.size() > before
                ? null
                : new OidcSettings(issuer, audience, jwks.isEmpty() ? null : URI.create(jwks), claim, scopes);
    }

    private static Map<String, Set<Scope>> scopes(String text, List<String> problems) {
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
                problems.add(
                        "oidc.scopes has " + entry
                                + "; expected what stands in the claim = some of publish+read+label+admin, such as robots=publish+read");
            }
        }
        return scopes;
    }

    private static void requireSafe(String name, String text, List<String> problems) {
        try {
            if (!isSafe(URI.create(text))) {
                problems.add(name + " " + text + " must begin with https:// (http:// only on this machine)");
            }
        } catch (IllegalArgumentException e) {
            problems.add(name + " " + text + " is no URL");
        }
    }

    /** Keys that somebody on the way can change are no keys. */
    static boolean isSafe(URI uri) {
        return uri.getHost() != null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && GatewayConfig.isLoopback(uri.getHost())));
    }
}
