package ai.valr.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

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

    /** What would change the answer in a way that this server does not know, each with the values that change nothing. */
    private static final Map<String, Predicate<JsonNode>> NEUTRAL = Map.ofEntries(
            Map.entry("tools", ChatRequest::isEmpty),
            Map.entry("functions", ChatRequest::isEmpty),
            Map.entry("audio", ChatRequest::isEmpty),
            Map.entry("logit_bias", ChatRequest::isEmpty),
            Map.entry("web_search_options", value -> false),
            Map.entry(
                    "stop",
                    value -> isEmpty(value)
                            || (value.isTextual() && value.textValue().isEmpty())),
            Map.entry("response_format", value -> value.path("type").asText().equals("text")),
            Map.entry("logprobs", value -> value.isBoolean() && !value.booleanValue()),
            Map.entry("top_logprobs", value -> isNumber(value, 0)),
            Map.entry("presence_penalty", value -> isNumber(value, 0)),
            Map.entry("frequency_penalty", value -> isNumber(value, 0)),
            Map.entry("top_p", value -> isNumber(value, 1)),
            Map.entry(
                    "modalities",
                    value -> value.size() == 1 && value.path(0).asText().equals("text")));

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }

    private static boolean isNumber(JsonNode value, double number) {
        return value.isNumber() && value.doubleValue() == number;
    }

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

    /** @throws Problem where it is wrong, or asks for what would change the answer and is not known here */
    static ChatRequest read(JsonBody body, PictureUrls urls) {
        requireNeutral(body);
        JsonNode messages = body.raw("messages");
        if (!messages.isArray() || messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw body.wrong(
                    "messages",
                    messages,
                    "a list of 1 to " + MAX_MESSAGES + " messages, each as {\"role\": \"user\", \"content\": ...}");
        }
        List<Turn> turns = new ArrayList<>();
        Pictures pictures = new Pictures(urls);
        for (JsonBody message : body.objects("messages", MAX_MESSAGES)) {
            turns.add(turn(message, pictures));
        }
        if (!turns.get(turns.size() - 1).role().equals("user")) {
            throw Problem.badRequest("messages has no last one of the user's", "end with {\"role\": \"user\", ...}")
                    .about("messages");
        }
        if (turns.stream().allMatch(turn -> turn.pictures().isEmpty())) {
            throw Problem.badRequest("messages has no picture", ChatFailure.GIVE_A_PICTURE)
                    .about("messages");
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

    private static void requireNeutral(JsonBody body) {
        JsonNode choices = body.raw("n");
        if (!choices.isMissingNode() && !(choices.isIntegralNumber() && choices.intValue() == 1)) {
            throw body.wrong("n", choices, "1, and ask again for another answer");
        }
        NEUTRAL.forEach((name, neutral) -> {
            JsonNode value = body.raw(name);
            if (!value.isMissingNode() && !neutral.test(value)) {
                throw Problem.badRequest(name + " is not supported here", "leave it out")
                        .about(name)
                        .coded("unsupported_parameter");
            }
        });
    }

    private static Turn turn(JsonBody message, Pictures all) {
        String role = message.text("role", "").toLowerCase(Locale.ROOT);
        String known = role.equals("developer") ? "system" : role;
        if (!Set.of("system", "user", "assistant").contains(known)) {
            throw Problem.badRequest(message.pathOf("role") + " is " + role, "give system, user or assistant")
                    .about(message.pathOf("role"));
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
                case "image_url" -> pictures.add(all.read(part.object("image_url")));
                default ->
                    throw Problem.badRequest(part.pathOf("type") + " is " + type, "give text or image_url")
                            .about(part.pathOf("type"));
            }
        }
        return new Turn(known, text.toString(), List.copyOf(pictures));
    }

    /** The pictures of one request: from data URLs, and from others where the gateway is told that it may fetch them. */
    private static final class Pictures {
        private final PictureUrls urls;
        private int fetched;

        Pictures(PictureUrls urls) {
            this.urls = urls;
        }

        byte[] read(JsonBody image) {
            String url = image == null ? "" : image.text("url", "");
            String field = image == null ? "image_url" : image.pathOf("url");
            if (!url.startsWith("data:")) {
                if (++fetched > PictureUrls.MAX_PICTURES) {
                    throw Problem.badRequest(
                                    "messages have more than " + PictureUrls.MAX_PICTURES + " pictures to fetch",
                                    "give the others as data:image/jpeg;base64,...")
                            .about(field);
                }
                return urls.fetch(url, field);
            }
            int comma = url.indexOf(',');
            if (comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
                throw Problem.badRequest(
                                field + " is " + (url.length() <= 40 ? url : url.substring(0, 40) + "..."),
                                "give the picture itself, as data:image/jpeg;base64,...")
                        .about(field);
            }
            try {
                return Base64.getMimeDecoder().decode(url.substring(comma + 1));
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest(field + " is no base64: " + e.getMessage(), "encode the picture's bytes")
                        .about(field);
            }
        }
    }

    Turn question() {
        return turns.get(turns.size() - 1);
    }

    /** What was said before the question. */
    List<Turn> before() {
        return turns.subList(0, turns.size() - 1);
    }
}
