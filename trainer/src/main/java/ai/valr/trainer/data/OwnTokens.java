package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;
import java.util.Optional;

/** The tower's own merged tokens as the features that latents are aligned with. */
public record OwnTokens(EncoderSpec spec) implements FeatureSource {
    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public List<float[]> features(List<Walk> walks, List<FrameTokens> tokens) {
        return tokens.stream().map(FrameTokens::embeddings).toList();
    }
}
