package ai.valr.model.text;

import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.config.ValrConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Qwen2.5-VL's turns with frames of a stream in the user turn. The turns' own tokens are ours; questions and options come
 * from outside and can never become special tokens. Thread-safe; the tokenizer must outlive it.
 */
public final class QwenLayout implements PromptLayout {
    /** Stands for the frame's number in {@link ValrConfig#framePrefix()}. */
    public static final String NUMBER = "{n}";

    private final ChatTokenizer tokenizer;
    private final String framePrefix;
    private final int[] start;
    private final int[] visionOpen;
    private final int[] visionClose;
    private final int[] answerOpen;
    private final int[] turnClose;
    private final int[] userOpen;

    /** @throws ModelException when the tokenizer lacks one of the turns' tokens */
    public QwenLayout(ChatTokenizer tokenizer, ValrConfig config) {
        // A token that is missing would be spelled out as text, and the model would never see a turn.
        List.of(ChatTemplate.TURN_OPEN, ChatTemplate.TURN_CLOSE, ChatTemplate.VISION_OPEN, ChatTemplate.VISION_CLOSE)
                .forEach(tokenizer::id);
        this.tokenizer = tokenizer;
        this.framePrefix = config.framePrefix();
        String user = ChatTemplate.TURN_OPEN + "user\n";
        String system = config.systemPrompt()
                .map(prompt -> ChatTemplate.TURN_OPEN + "system\n" + prompt + ChatTemplate.TURN_CLOSE + "\n")
                .orElse("");
        this.start = tokenizer.encode(system + user);
        this.visionOpen = tokenizer.encode(ChatTemplate.VISION_OPEN);
        this.visionClose = tokenizer.encode(ChatTemplate.VISION_CLOSE);
        this.turnClose = tokenizer.encode(ChatTemplate.TURN_CLOSE);
        this.answerOpen = tokenizer.encode(ChatTemplate.TURN_CLOSE + "\n" + ChatTemplate.TURN_OPEN + "assistant\n");
        this.userOpen = tokenizer.encode("\n" + user);
    }

    @Override
    public List<Segment> start() {
        return List.of(text(start));
    }

    @Override
    public List<Segment> frame(int number, FrameTokens tokens) {
        int[] prefix = tokenizer.encodeText(framePrefix.replace(NUMBER, Integer.toString(number)));
        return List.of(text(prefix, visionOpen), new Segment.Vision(tokens), text(visionClose));
    }

    @Override
    public List<Segment> question(String question, List<String> options) {
        List<String> lines = new ArrayList<>(List.of(question));
        if (!options.isEmpty()) {
            lines.add("Options:");
            lines.addAll(options);
        }
        return List.of(text(tokenizer.encodeText(String.join("\n", lines)), answerOpen));
    }

    @Override
    public List<Segment> nextTurn(boolean ended) {
        return List.of(ended ? text(userOpen) : text(turnClose, userOpen));
    }

    private static Segment text(int[]... parts) {
        return new Segment.Text(
                Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray());
    }
}
