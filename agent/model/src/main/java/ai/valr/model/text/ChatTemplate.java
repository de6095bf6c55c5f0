package ai.valr.model.text;

import ai.valr.model.config.ValrConfig;
import java.util.List;

/**
 * Qwen2.5-VL's chat template. A conversation that does not begin with a system turn gets Qwen's own. What it renders is
 * meant for {@link ChatTokenizer#encode}: special tokens written in a message's text take effect, so it is for trusted
 * conversations; a session's prompts come from {@link QwenLayout}.
 */
public final class ChatTemplate {
    static final String TURN_OPEN = "<|im_start|>";
    static final String TURN_CLOSE = "<|im_end|>";
    static final String VISION_OPEN = "<|vision_start|>";
    static final String VISION_CLOSE = "<|vision_end|>";
    private static final String IMAGE = VISION_OPEN + "<|image_pad|>" + VISION_CLOSE;
    private static final String VIDEO = VISION_OPEN + "<|video_pad|>" + VISION_CLOSE;

    /** A piece of a message. */
    public sealed interface Part {}

    /** Words. */
    public record Words(String text) implements Part {}

    /** A picture: one placeholder token, to be repeated as often as it has visual tokens. */
    public record Image() implements Part {}

    /** A video: one placeholder token, to be repeated as often as it has visual tokens. */
    public record Video() implements Part {}

    /** @param role system, user or assistant */
    public record Message(String role, List<Part> parts) {
        public Message {
            parts = List.copyOf(parts);
        }

        public static Message of(String role, String text) {
            return new Message(role, List.of(new Words(text)));
        }
    }

    private ChatTemplate() {}

    /**
     * @param openAnswer whether the assistant's turn is opened at the end
     * @param numberPictures whether pictures and videos are preceded by "Picture 1: " and so on
     */
    public static String render(List<Message> messages, boolean openAnswer, boolean numberPictures) {
        StringBuilder out = new StringBuilder();
        if (!messages.isEmpty() && !messages.get(0).role().equals("system")) {
            out.append(TURN_OPEN).append("system\n").append(ValrConfig.DEFAULT_SYSTEM_PROMPT);
            out.append(TURN_CLOSE).append('\n');
        }
        int images = 0;
        int videos = 0;
        for (Message message : messages) {
            out.append(TURN_OPEN).append(message.role()).append('\n');
            for (Part part : message.parts()) {
                if (part instanceof Words words) {
                    out.append(words.text());
                } else if (part instanceof Image) {
                    images++;
                    out.append(numberPictures ? "Picture " + images + ": " : "").append(IMAGE);
                } else {
                    videos++;
                    out.append(numberPictures ? "Video " + videos + ": " : "").append(VIDEO);
                }
            }
            out.append(TURN_CLOSE).append('\n');
        }
        return openAnswer ? out.append(TURN_OPEN).append("assistant\n").toString() : out.toString();
    }
}
