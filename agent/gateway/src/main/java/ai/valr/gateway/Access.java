package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Who may do what: by tokens of the settings or by JWTs, or everybody where there are neither. Safe for use by many threads. */
final class Access {
    private static final String BEARER = "Bearer ";

    /** IPv4, or IPv6 in its brackets. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

    private final List<ApiKey> keys;
    private final OidcTokens oidc;
    private final String host;
    private final Set<String> corsOrigins;

    /**
     * @param keys empty, and no {@code oidc}: everybody may do everything
     * @param oidc null where no JWT is taken
     * @param host that it listens on
     * @param corsOrigins whose pages may ask, too
     */
    private Access(List<ApiKey> keys, OidcTokens oidc, String host, List<String> corsOrigins) {
        this.corsOrigins = Set.copyOf(corsOrigins);
        this.keys = List.copyOf(keys);
        this.oidc = oidc;
        this.host = host;
    }

    static Access of(GatewayConfig config) {
        OidcTokens oidc = config.oidc() == null ? null : new OidcTokens(config.oidc(), OidcTokens.Freshness.USUAL);
        return new Access(config.apiKeys(), oidc, config.host(), config.corsOrigins());
    }

    /** Whether who has no token may do nothing here. */
    boolean isTokenNeeded() {
        return !keys.isEmpty() || oidc != null;
    }

    /** @throws Problem where the request has no token, a wrong one, or one that may not do this */
    Principal admit(Context request, Guard guard) {
        if (!isTokenNeeded()) {
            requireSameOrigin(request);
            return Principal.ANYBODY;
        }
        Principal principal = principal(request);
        Scope scope = guard.scope();
        if (scope != null && !principal.may(scope)) {
            throw Problem.of(
                    403,
                    "Forbidden",
                    principal.name() + " may not " + scope.label(),
                    "use a token with the scope " + scope.label());
        }
        return principal;
    }

    private Principal principal(Context request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            request.header("WWW-Authenticate", "Bearer");
            throw Problem.of(401, "Unauthorized", "no token", "send Authorization: Bearer TOKEN");
        }
        String token = header.substring(BEARER.length()).strip();
        ApiKey found = null;
        for (ApiKey key : keys) {
            found = key.is(token) ? key : found;
        }
        if (found != null) {
            return new Principal(found.name(), found.scopes(), null);
        }
        try {
            if (oidc == null) {
                throw Problem.of(401, "Unauthorized", "a token that nobody knows", "use one whose hash is in api_keys");
            }
            return oidc.principal(token);
        } catch (Problem e) {
            if (e.status() == 401) {
                request.header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            }
            throw e;
        }
    }

    /**
     * Where nobody needs a token, a page from elsewhere must not act through a visitor's browser: neither by its own name, nor by a
     * name of its own that it lets lead to this machine (DNS rebinding), which no address and no {@code localhost} can be.
     */
    private void requireSameOrigin(Context request) {
        String asked = request.header("Host");
        if (!isOwn(asked)) {
            throw Problem.of(
                    403,
                    "Forbidden",
                    "host " + asked + " is no name of this gateway",
                    "ask for localhost or an address, or give it api_keys");
        }
        String origin = request.header("Origin");
        if (origin != null && !authority(origin).equalsIgnoreCase(asked) && !corsOrigins.contains(origin)) {
            throw Problem.of(
                    403,
                    "Forbidden",
                    "a page of " + origin + " asks, and this is " + asked,
                    "ask from the gateway's own page or from a program, or put the page's origin into cors_origins");
        }
    }

    private boolean isOwn(String authority) {
        String name = authority == null ? "" : authority.replaceFirst(":\\d*$", "");
        return name.equalsIgnoreCase("localhost")
                || name.equalsIgnoreCase(host)
                || ADDRESS.matcher(name).matches();
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    List<Route> routes() {
        JsonFields fields = new JsonFields()
                .with("token_required", JsonSchema.flag("whether requests need a token"))
                .optional("name", JsonSchema.text("whose token this is"))
                .optional("until", JsonSchema.time("when it ends, where it does"))
                .with(
                        "scopes",
                        JsonSchema.list(
                                "what it may do",
                                JsonSchema.choice(
                                        "",
                                        Arrays.stream(Scope.values())
                                                .map(Scope::label)
                                                .toList())));
        return List.of(Route.get(
                        Tag.OPERATION,
                        "/v1/access",
                        Guard.ANY_TOKEN,
                        "getAccess",
                        "Whether a token is needed, whose this one is and what it may do")
                .answers(200, "What this token may do.", fields.named("Access", "What a token may do."))
                .handledBy(this::describe));
    }

    /** Who asks and what they may do. */
    private void describe(Context request) {
        Principal principal = Principal.of(request);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("token_required", isTokenNeeded());
        if (!principal.isAnybody()) {
            node.put("name", principal.name());
        }
        if (principal.until() != null) {
            node.put("until", principal.until().toString());
        }
        ArrayNode scopes = node.putArray("scopes");
        Arrays.stream(Scope.values()).filter(principal::may).forEach(scope -> scopes.add(scope.label()));
        Json.send(request, node);
    }
}
