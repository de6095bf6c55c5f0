package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Why a request cannot be served: a problem document of RFC 9457, with a member {@code mend} that says what would help. */
final class Problem extends RuntimeException {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final String mend;

    private Problem(int status, String title, String detail, String mend, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.title = title;
        this.mend = mend;
    }

    /** @param detail the offender and its value */
    static Problem of(int status, String title, String detail, String mend) {
        return new Problem(status, title, detail, mend, null);
    }

    static Problem badRequest(String detail, String mend) {
        return of(400, "Bad request", detail, mend);
    }

    static Problem notFound(String detail, String mend) {
        return of(404, "Not found", detail, mend);
    }

    /** The broker or the registry does not do its part. */
    static Problem unavailable(String detail, Throwable cause) {
        return new Problem(
                503, "Service unavailable", detail, "try again; nothing of this request was taken unless told", cause);
    }

    int status() {
        return status;
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage())
                .put("mend", mend);
    }

    /** As OpenAI's clients read it. */
    ObjectNode openAi() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.putObject("error")
                .put("message", getMessage() + "; " + mend)
                .put("type", status >= 500 ? "server_error" : "invalid_request_error")
                .putNull("param")
                .put("code", title.toLowerCase(Locale.ROOT).replace(' ', '_'));
        return node;
    }
}
