package ai.valr.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A request of OpenAI's chat completions API, as far as it means something here.
 *
 * @param model {@code name} or {@code name@version}
 * @param turns the conversation; the last one is the user's
 */
record ChatRequest(
        String model,
        List<Turn> turns,
        boolean stream,
        boolean streamUsage,
        Integer maxTokens,
        double temperature,
        long seed) {
    private static final int MAX_MESSAGES = 1_024;
    private static final int MAX_PARTS = 256;
    private static final int MAX_TOKENS = 1_000_000;

    /** What would change the answer in a way that this server does not know. */
    private static final Set<String> UNSUPPORTED = Set.of("tools", "functions", "audio", "logit_bias");

    /** @param role {@code system}, {@code user} or {@code assistant} */
    record Turn(String role, String text, List<byte[]> pictures) {}

    /** What {@link #read} heeds; other fields of OpenAI's are passed over. */
    static JsonSchema schema() {
        JsonSchema part = JsonSchema.oneOf(
                "",
                List.of(
                        JsonSchema.object(
                                "",
                                new JsonFields()
                                        .with("type", JsonSchema.choice("", List.of("text")))
                                        .with("text", JsonSchema.text(""))),
                        JsonSchema.object(
                                "",
                                new JsonFields()
                                        .with("type", JsonSchema.choice("", List.of("image_url")))
                                        .with(
                                                "image_url",
                                                JsonSchema.object(
                                                        "",
                                                        new JsonFields()
                                                                .with(
                                                                        "url",
                                                                        JsonSchema.text(
                                                                                "data:image/jpeg;base64,...")))))));
        JsonFields message = new JsonFields()
                .with("role", JsonSchema.choice("", List.of("system", "developer", "user", "assistant")))
                .optional("content", JsonSchema.oneOf("", List.of(JsonSchema.text(""), JsonSchema.list("", part))));
        return new JsonFields()
                .optional("model", JsonSchema.text("name or name@version"))
                .with("messages", JsonSchema.list("the last one is the user's", JsonSchema.object("", message)))
                .optional("stream", JsonSchema.flag("answers as server-sent events"))
                .optional(
                        "stream_options",
                        JsonSchema.object(
                                "",
                                new JsonFields().optional("include_usage", JsonSchema.flag("a last chunk with it"))))
                .optional("max_completion_tokens", JsonSchema.integer("", 1, MAX_TOKENS))
                .optional("max_tokens", JsonSchema.integer("older name of max_completion_tokens", 1, MAX_TOKENS))
                .optional("temperature", JsonSchema.number("", 0, 2))
                .optional("seed", JsonSchema.integer(""))
                .optional("n", JsonSchema.integer("1 alone", 1, 1))
                .named("ChatRequest", "As OpenAI's, as far as it means something here.");
    }

    static ChatRequest read(JsonBody body) {
        for (String name : UNSUPPORTED) {
            JsonNode value = body.raw(name);
            if (!value.isMissingNode() && !value.isEmpty()) {
                throw Problem.badRequest(name + " is not supported here", "leave it out");
            }
        }
        Integer choices = body.integer("n", 1, 1);
        if (choices != null && choices != 1) {
            throw Problem.badRequest("n is " + choices, "ask for one choice");
        }
        List<Turn> turns = new ArrayList<>();
        for (JsonBody message : body.objects("messages", MAX_MESSAGES)) {
            turns.add(turn(message));
        }
        if (turns.isEmpty() || !turns.get(turns.size() - 1).role().equals("user")) {
            throw Problem.badRequest("messages has no last one of the user's", "end with {\"role\": \"user\", ...}");
        }
        JsonBody options = body.object("stream_options");
        Integer most = body.integer("max_completion_tokens", 1, MAX_TOKENS);
        return new ChatRequest(
                body.text("model", ""),
                List.copyOf(turns),
                body.flag("stream"),
                options != null && options.flag("include_usage"),
                most == null ? body.integer("max_tokens", 1, MAX_TOKENS) : most,
                body.number("temperature", 0, 2, 0),
                body.integer("seed", 0L));
    }

    private static Turn turn(JsonBody message) {
        String role = message.text("role", "").toLowerCase(Locale.ROOT);
        String known = role.equals("developer") ? "system" : role;
        if (!Set.of("system", "user", "assistant").contains(known)) {
            throw Problem.badRequest("role is " + role, "give system, user or assistant");
        }
        JsonNode content = message.raw("content");
        if (content.isTextual() || content.isMissingNode()) {
            return new Turn(known, content.asText(""), List.of());
        }
        StringBuilder text = new StringBuilder();
        List<byte[]> pictures = new ArrayList<>();
        for (JsonBody part : message.objects("content", MAX_PARTS)) {
            String type = part.text("type", "");
            switch (type) {
                case "text" -> text.append(text.isEmpty() ? "" : "\n").append(part.text("text", ""));
                case "image_url" -> pictures.add(picture(part.object("image_url")));
                default -> throw Problem.badRequest("a part's type is " + type, "give text or image_url");
            }
        }
        return new Turn(known, text.toString(), List.copyOf(pictures));
    }

    /** Of a data URL alone: a server that fetches what a client names can be sent anywhere. */
    private static byte[] picture(JsonBody image) {
        String url = image == null ? "" : image.text("url", "");
        int comma = url.indexOf(',');
        if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
            throw Problem.badRequest(
                    "image_url.url is " + (url.length() <= 40 ? url : url.substring(0, 40) + "..."),
                    "give the picture itself, as data:image/jpeg;base64,...");
        }
        try {
            return Base64.getMimeDecoder().decode(url.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("image_url.url is no base64: " + e.getMessage(), "encode the picture's bytes");
        }
    }

    Turn question() {
        return turns.get(turns.size() - 1);
    }

    /** What was said before the question. */
    List<Turn> before() {
        return turns.subList(0, turns.size() - 1);
    }

    /** The model's version where the request names one, else null. */
    String version() {
        int at = model.indexOf('@');
        return at < 0 ? null : model.substring(at + 1);
    }
}
