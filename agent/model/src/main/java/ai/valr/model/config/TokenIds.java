package ai.valr.model.config;

import java.util.List;

/**
 * The tokens that the model's code must know by their id.
 *
 * @param image stands for one visual token of a picture
 * @param video stands for one visual token of a video
 * @param visionStart opens a picture or video
 * @param visionEnd closes it
 * @param bos begins a text, or -1 where the model has none
 * @param eos any of these ends a turn; those of {@code config.json}, then those of {@code generation_config.json}
 */
public record TokenIds(int image, int video, int visionStart, int visionEnd, int bos, List<Integer> eos) {
    public TokenIds {
        eos = List.copyOf(eos);
    }
}
