package ai.valr.gateway;

import io.javalin.http.Context;
import java.util.List;

/** Who may do what: by bearer tokens, or everybody where there are none. Safe for use by many threads. */
final class Access {
    private static final String BEARER = "Bearer ";

    private final List<ApiKey> keys;

    /** @param keys empty: everybody may do everything */
    Access(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** @throws Problem where the request has no token, a wrong one, or one that may not do this */
    void require(Context request, Scope scope) {
        if (keys.isEmpty()) {
            return;
        }
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
        if (found == null) {
            request.header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            throw Problem.of(401, "Unauthorized", "a token that nobody knows", "use one whose hash is in api_keys");
        }
        if (!found.may(scope)) {
            throw Problem.of(
                    403,
                    "Forbidden",
                    found.name() + " may not " + scope.label(),
                    "use a token with the scope " + scope.label());
        }
    }
}
