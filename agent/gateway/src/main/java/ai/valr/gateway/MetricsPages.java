package ai.valr.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads pages of other services' metrics, each within a bounded time and up to a bounded size. Safe for use by many threads. */
final class MetricsPages {
    /** For a page, from the connection to its last byte. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build(); // which follows no redirect

    /**
     * What a service said.
     *
     * @param figures null where it said nothing that can be read
     * @param trouble why, for people; empty where it did
     */
    record Page(MetricsText figures, String trouble) {}

    /** Never fails: what went wrong is a page's trouble. */
    CompletableFuture<Page> read(URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request, info -> new BoundedBody());
        return asked.copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    asked.cancel(true); // of one that sends without an end; has no effect on one that is done
                    return failure == null ? page(response) : new Page(null, trouble(failure));
                });
    }

    private static Page page(HttpResponse<byte[]> response) {
        return response.statusCode() == 200
                ? new Page(new MetricsText(BoundedBody.text(response.body())), "")
                : new Page(null, "answers with " + response.statusCode() + " and not with its metrics");
    }

    private static String trouble(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return "no answer within " + PATIENCE.toMillis() + " ms";
        }
        String said = cause instanceof IOException && cause.getMessage() != null ? ": " + cause.getMessage() : "";
        return "does not answer" + said;
    }
}
