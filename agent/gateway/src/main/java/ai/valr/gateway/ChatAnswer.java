package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TextValue;
import ai.valr.schemas.Usage;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/** Answers in OpenAI's words: whole, or a chunk for each step and one for the answer. Used by one thread. */
final class ChatAnswer {
    /** How a model begins what it answers; people want what comes behind. */
    private static final Pattern ANNOUNCED = Pattern.compile(
            "^\\s*(?:the\\s+)?answers?(?:\\s*[:=]|\\s+(?:is|are)\\b\\s*[:=]?)\\s*", Pattern.CASE_INSENSITIVE);

    private final String id;
    private final String model;
    private final long createdS;
    private final boolean live;
    private final StringBuilder reasoning = new StringBuilder();

    /** How much of the reasoning was told. */
    private int sent;

    private int reasoningTokens;

    /** The last step, where it may turn out to be the answer, which is content and no reasoning; else null. */
    private StepCompleted held;

    /** @param live whether steps are told as they come: then only one that announces an answer is waited with */
    ChatAnswer(String taskId, String model, long createdS, boolean live) {
        this.live = live;
        this.id = "chatcmpl-" + taskId;
        this.model = model;
        this.createdS = createdS;
    }

    private static JsonFields envelopeFields(String object) {
        return new JsonFields()
                .with("id", JsonSchema.text(""))
                .with("object", JsonSchema.choice("", List.of(object)))
                .with("created", JsonSchema.integer("in seconds since 1970"))
                .with("model", JsonSchema.text(""));
    }

    private static JsonSchema usageSchema() {
        return new JsonFields()
                .with("prompt_tokens", JsonSchema.integer("text and visual tokens"))
                .with("completion_tokens", JsonSchema.integer("text tokens and latents"))
                .with("total_tokens", JsonSchema.integer(""))
                .with(
                        "completion_tokens_details",
                        JsonSchema.object(
                                "",
                                new JsonFields()
                                        .with(
                                                "reasoning_tokens",
                                                JsonSchema.integer("of the steps before the answer"))))
                .named("ChatUsage", "As OpenAI's.");
    }

    /** What {@link #whole} writes. */
    static JsonSchema schema() {
        JsonFields message = new JsonFields()
                .with("role", JsonSchema.choice("", List.of("assistant")))
                .with("content", JsonSchema.text("the answer"))
                .with("reasoning_content", JsonSchema.text("the steps before the answer, a line each"));
        JsonFields choice = new JsonFields()
                .with("index", JsonSchema.integer(""))
                .with("message", JsonSchema.object("", message))
                .with("finish_reason", JsonSchema.choice("", List.of("stop", "length")))
                .with("logprobs", JsonSchema.text("").orNull());
        return envelopeFields("chat.completion")
                .with("choices", JsonSchema.list("one", JsonSchema.object("", choice)))
                .with("usage", usageSchema())
                .named("ChatCompletion", "As OpenAI's, with the steps as reasoning_content.");
    }

    /** What the chunks of a stream are. */
    static JsonSchema chunkSchema() {
        JsonFields delta = new JsonFields()
                .optional("role", JsonSchema.text(""))
                .optional("content", JsonSchema.text(""))
                .optional("reasoning_content", JsonSchema.text(""));
        JsonFields choice = new JsonFields()
                .with("index", JsonSchema.integer(""))
                .with("delta", JsonSchema.object("", delta))
                .with("finish_reason", JsonSchema.text("").orNull());
        return envelopeFields("chat.completion.chunk")
                .with("choices", JsonSchema.list("", JsonSchema.object("", choice)))
                .optional("usage", usageSchema())
                .named("ChatCompletionChunk", "As OpenAI's.");
    }

    /** Takes a step. */
    void step(StepCompleted step) {
        tellHeld();
        held = step;
        if (live && !ANNOUNCED.matcher(step.getText()).lookingAt()) {
            tellHeld();
        }
    }

    /** Takes the answer; the last step is reasoning unless it is the answer's own. */
    void end(AnswerProduced answer) {
        if (held != null && !held.getText().strip().equals(answer.getText().strip())) {
            tellHeld();
        }
        held = null;
    }

    private void tellHeld() {
        if (held != null) {
            reasoning.append(reasoning.isEmpty() ? "" : "\n").append(held.getText());
            reasoningTokens += held.getTextTokens() + held.getLatents();
            held = null;
        }
    }

    /** The answer itself, without the words that announce it. */
    String content(AnswerProduced answer) {
        return content(answer.getValue(), answer.getText());
    }

    /** @param value as the answer's event has it; null for none */
    static String content(Object value, String text) {
        return value instanceof TextValue typed
                ? typed.getText()
                : ANNOUNCED.matcher(text).replaceFirst("").strip();
    }

    ObjectNode whole(AnswerProduced answer) {
        ObjectNode node = envelope("chat.completion");
        ObjectNode choice = node.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", content(answer))
                .put("reasoning_content", reasoning.toString());
        choice.put("finish_reason", finish(answer)).putNull("logprobs");
        node.set("usage", usage(answer.getUsage()));
        return node;
    }

    ObjectNode first() {
        return chunk("role", "assistant", null);
    }

    boolean hasUnsentReasoning() {
        return sent < reasoning.length();
    }

    /** What of the reasoning was not told yet. */
    ObjectNode reasoning() {
        String text = reasoning.substring(sent);
        sent = reasoning.length();
        return chunk("reasoning_content", text, null);
    }

    ObjectNode contentChunk(AnswerProduced answer) {
        return chunk("content", content(answer), null);
    }

    ObjectNode last(AnswerProduced answer) {
        return chunk(null, null, finish(answer));
    }

    ObjectNode usageChunk(AnswerProduced answer) {
        ObjectNode node = envelope("chat.completion.chunk");
        node.putArray("choices");
        node.set("usage", usage(answer.getUsage()));
        return node;
    }

    private ObjectNode chunk(String field, String text, String finish) {
        ObjectNode node = envelope("chat.completion.chunk");
        ObjectNode choice = node.putArray("choices").addObject().put("index", 0);
        ObjectNode delta = choice.putObject("delta");
        if (field != null) {
            delta.put(field, text);
        }
        choice.put("finish_reason", finish);
        return node;
    }

    private ObjectNode envelope(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", createdS)
                .put("model", model);
    }

    private static String finish(AnswerProduced answer) {
        return answer.getFinishReason() == FinishReason.STOP ? "stop" : "length";
    }

    /** Latents are counted as what the model wrote: each is a pass through it. */
    private ObjectNode usage(Usage usage) {
        int prompt = usage.getPromptTokens() + usage.getVisualTokens();
        int completion = usage.getTextTokens() + usage.getLatents();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        node.putObject("completion_tokens_details").put("reasoning_tokens", Math.min(reasoningTokens, completion));
        return node;
    }
}
