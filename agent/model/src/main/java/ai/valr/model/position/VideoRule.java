package ai.valr.model.position;

/** Where the text behind a video goes on. The two differ only where a video's time outruns its space. */
public enum VideoRule {
    /** At the largest position so far + 1: the code that Qwen2.5-VL was released with. Ours. */
    LARGEST,
    /** At the video's start + max(height, width) in visual tokens: transformers 5. */
    SPATIAL
}
