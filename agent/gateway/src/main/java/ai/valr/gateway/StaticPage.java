package ai.valr.gateway;

import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import java.util.Map;

/**
 * The page at {@code /}: files of the class path, the same for everybody and without a token; what it shows comes from the
 * paths under {@code /v1}, with one.
 */
final class StaticPage {
    private static final String FILES = "/ai/valr/gateway/page";

    /** The version is that of the dependency in the POM. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30";

    /**
     * Nothing but the gateway's own files runs or is asked; text cannot become HTML or script ({@code
     * require-trusted-types-for}). {@code blob:} is for pictures that were fetched with a token.
     */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cache-Control", "no-cache"); // asked for anew each time, answered with 304 where nothing changed

    private StaticPage() {}

    static void serve(JavalinConfig javalin) {
        serve(javalin, "/", FILES);
        serve(javalin, "/uplot", UPLOT);
    }

    private static void serve(JavalinConfig javalin, String path, String directory) {
        javalin.staticFiles.add(files -> {
            files.hostedPath = path;
            files.directory = directory;
            files.location = Location.CLASSPATH;
            files.headers = HEADERS;
        });
    }
}
