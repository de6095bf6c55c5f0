package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Why a request cannot be served: a problem document of RFC 9457, with a member {@code mend} that says what would help. */
sealed class Problem extends RuntimeException permits TopicReplaced {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;

    static final JsonSchema SCHEMA = new JsonFields()
            .with("type", JsonSchema.text(""))
            .with("title", JsonSchema.text("what kind of problem it is"))
            .with("status", JsonSchema.integer("the answer's status"))
            .with("detail", JsonSchema.text("the offender and its value"))
            .with("mend", JsonSchema.text("what would help"))
            .named("Problem", "A problem document (RFC 9457).");

    static final JsonSchema OPENAI_SCHEMA = new JsonFields()
            .with(
                    "error",
                    JsonSchema.object(
                            "",
                            new JsonFields()
                                    .with("message", JsonSchema.text(""))
                                    .with("type", JsonSchema.text(""))
                                    .with(
                                            "param",
                                            JsonSchema.text("the field that is wrong, where it is known")
                                                    .orNull())
                                    .with("code", JsonSchema.text(""))))
            .named("OpenAiError", "A problem in OpenAI's shape.");

    private static final List<String> OPENAI_PATHS =
            List.of("/v1/chat", "/v1/models", "/v1/completions", "/v1/responses", "/v1/embeddings");

    private final int status;
    private final String title;
    private final String mend;
    private final long retryAfterS;

    /** OpenAI's, as {@code messages[0].content}; null where it is not known. */
    private final String param;

    /** OpenAI's; null: made of the status. */
    private final String code;

    private Problem(int status, String title, String detail, String mend, long retryAfterS, Throwable cause) {
        this(status, title, detail, mend, retryAfterS, cause, null, null);
    }

    private Problem(
            int status,
            String title,
            String detail,
            String mend,
            long retryAfterS,
            Throwable cause,
            String param,
            String code) {
        super(detail, cause);
        this.param = param;
        this.code = code;
        this.status = status;
        this.title = title;
        this.mend = mend;
        this.retryAfterS = retryAfterS;
    }

    /** @param detail the offender and its value */
    Problem(int status, String title, String detail, String mend) {
        this(status, title, detail, mend, 0, null);
    }

    /** @param detail the offender and its value */
    static Problem of(int status, String title, String detail, String mend) {
        return new Problem(status, title, detail, mend);
    }

    static Problem badRequest(String detail, String mend) {
        return of(400, "Bad request", detail, mend);
    }

    static Problem notFound(String detail, String mend) {
        return of(404, "Not found", detail, mend);
    }

    /** The body, or what a form holds, is larger than is taken here. */
    static Problem tooLarge(String detail) {
        return of(413, "Content too large", detail, "send less, or raise max_body_bytes");
    }

    /** The same, which tells OpenAI's clients the field that is wrong. */
    Problem about(String field) {
        return new Problem(status, title, getMessage(), mend, retryAfterS, getCause(), field, code);
    }

    /** The same under one of OpenAI's own codes, which its clients tell problems apart by. */
    Problem coded(String openAiCode) {
        return new Problem(status, title, getMessage(), mend, retryAfterS, getCause(), param, openAiCode);
    }

    /** The broker or the registry does not do its part. */
    static Problem unavailable(String detail, Throwable cause) {
        return new Problem(
                503,
                "Service unavailable",
                detail,
                "try again; nothing of this request was taken unless told",
                0,
                cause);
    }

    /** The gateway has as much to do as it takes. */
    static Problem busy(String detail, String mend, long retryAfterS) {
        return new Problem(503, "Service unavailable", detail, mend, retryAfterS, null);
    }

    /** Somebody wants more than their share. */
    static Problem tooMany(String detail, String mend, long retryAfterS) {
        return new Problem(429, "Too many requests", detail, mend, retryAfterS, null);
    }

    /** After which it may be different, in seconds; 0: not said. */
    long retryAfterS() {
        return retryAfterS;
    }

    /** Whether problems under this path have OpenAI's shape; also where its clients ask for what there is not here. */
    static boolean isOpenAi(String path) {
        return OPENAI_PATHS.stream().anyMatch(path::startsWith) && !path.startsWith("/v1/models/releases");
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
                .put("type", openAiType())
                .put("param", param)
                .put("code", openAiCode());
        return node;
    }

    private String openAiCode() {
        if (code != null) {
            return code;
        }
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 429 -> "rate_limit_exceeded";
            default -> title.toLowerCase(Locale.ROOT).replace(' ', '_');
        };
    }

    private String openAiType() {
        if (status == 429) {
            return "rate_limit_exceeded";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }
}
