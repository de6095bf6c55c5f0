package ai.valr.trainer.data;

import ai.valr.model.FrameTokens;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.picture.Picture;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;
import java.util.Optional;

/** The tower's own merged tokens as the features that latents are aligned with. */
public record OwnTokens(EncoderSpec spec) implements FeatureSource {
    /** What {@code valr.json} and recipes call the tower itself among the encoders. */
    public static final String NAME = "own";

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public List<float[]> features(List<Walk> walks, List<FrameTokens> tokens) {
        return tokens.stream().map(FrameTokens::embeddings).toList();
    }

    @Override
    public List<float[]> ofPictures(List<Picture> pictures, List<FrameTokens> tokens) {
        return tokens.stream().map(this::onGrid).toList();
    }

    private float[] onGrid(FrameTokens tokens) {
        int merge = (int) Math.round(Math.sqrt((double) tokens.gridH() * tokens.gridW() / tokens.count()));
        return FeatureGrid.onto(tokens.embeddings(), tokens.gridH() / merge, tokens.gridW() / merge, spec);
    }
}
