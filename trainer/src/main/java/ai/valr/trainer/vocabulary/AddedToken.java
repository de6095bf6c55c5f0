package ai.valr.trainer.vocabulary;

import java.util.List;

/**
 * A token that stands outside of BPE and is matched as it is.
 *
 * @param special whether decoding may skip it
 */
record AddedToken(String content, boolean special) {
    /** Qwen2.5-VL's, then VaLR's: latent block, its end, the end of a step. Their ids follow the BPE tokens in this order. */
    static final List<AddedToken> ALL = List.of(
            new AddedToken("<|endoftext|>", true),
            new AddedToken("<|im_start|>", true),
            new AddedToken("<|im_end|>", true),
            new AddedToken("<|vision_start|>", true),
            new AddedToken("<|vision_end|>", true),
            new AddedToken("<|vision_pad|>", true),
            new AddedToken("<|image_pad|>", true),
            new AddedToken("<|video_pad|>", true),
            new AddedToken("<latent>", false),
            new AddedToken("</latent>", false),
            new AddedToken("<|step|>", false));
}
