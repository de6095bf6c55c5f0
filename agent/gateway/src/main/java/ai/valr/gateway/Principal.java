package ai.valr.gateway;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.Set;

/**
 * Who asks, and what they may do.
 *
 * @param name of a key of {@code api_keys}, or of a JWT's subject; limits count by it
 * @param until when the token ends; null: never
 */
record Principal(String name, Set<Scope> scopes, Instant until) {
    private static final String ATTRIBUTE = "ai.valr.principal";

    /** Where nobody needs a token: everybody together. */
    static final Principal ANYBODY = new Principal("anybody", Set.of(Scope.values()), null);

    Principal {
        scopes = Set.copyOf(scopes);
    }

    boolean may(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    boolean isAnybody() {
        return equals(ANYBODY);
    }

    boolean hasEnded(Instant now) {
        return until != null && now.isAfter(until);
    }

    /** From now on the request is theirs. */
    void enter(Context request) {
        request.attribute(ATTRIBUTE, this);
    }

    /** @throws IllegalStateException where nobody was asked who it is */
    static Principal of(Context request) {
        Principal principal = request.attribute(ATTRIBUTE);
        if (principal == null) {
            throw new IllegalStateException(request.path() + " is open to everybody: it has no principal");
        }
        return principal;
    }
}
