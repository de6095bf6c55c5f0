package ai.valr.gateway;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pages of other origins that may ask through a visitor's browser (CORS, in WHATWG's Fetch). Never with credentials of the browser's
 * own: a page that wants in sends its token. Safe for use by many threads.
 */
final class Cors {
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@*\\s,]+");
    private static final String METHODS = "GET, HEAD, POST, DELETE";
    private static final String SHOWN = "Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate";

    /** Names of headers, as many as a client may ask for. */
    private static final Pattern HEADERS = Pattern.compile("[A-Za-z0-9_, -]{1,2048}");

    /** For which a browser need not ask again. */
    private static final int MAX_AGE_S = 600;

    private final Set<String> origins;

    /** @param origins empty: none but the gateway's own */
    Cors(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /**
     * Reads an origin as browsers spell it.
     *
     * @throws IllegalArgumentException where it is none, or all of them
     */
    static String origin(String text) {
        String origin = text.strip().toLowerCase(Locale.ROOT);
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                    "cors_origins has " + text.strip()
                            + ", which is no origin; give each page's, as https://app.example or http://localhost:3000, and never *");
        }
        return origin;
    }

    void serve(JavalinConfig javalin) {
        if (!origins.isEmpty()) {
            javalin.routes.before(this::allow);
        }
    }

    private void allow(Context request) {
        request.res().addHeader("Vary", "Origin"); // no cache may give one page's answer to another
        String origin = request.header("Origin");
        if (origin == null || !origins.contains(origin)) {
            return;
        }
        request.header("Access-Control-Allow-Origin", origin);
        if (!request.method().equals(HandlerType.OPTIONS) || request.header("Access-Control-Request-Method") == null) {
            request.header("Access-Control-Expose-Headers", SHOWN);
            return;
        }
        String headers = request.header("Access-Control-Request-Headers");
        if (headers != null && HEADERS.matcher(headers).matches()) {
            request.header("Access-Control-Allow-Headers", headers);
        }
        request.header("Access-Control-Allow-Methods", METHODS);
        request.header("Access-Control-Max-Age", Integer.toString(MAX_AGE_S));
        request.status(204);
        request.skipRemainingHandlers();
    }
}
