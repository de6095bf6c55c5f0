package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.FrameTokens;
import ai.valr.model.ModelSession;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose latents alone see the frames. */
class FrameSightTest {
    @TempDir
    static Path folder;

    private static ValrModel model;
    private static List<Segment> seen;
    private static List<Segment> other;

    @BeforeAll
    static void load() throws Exception {
        Path dir = GoldenModel.folder(folder, GoldenModel.STEP);
        Path valr = dir.resolve("valr.json");
        Files.writeString(
                valr,
                Files.readString(valr)
                        .replace("\"alignment_layer\": 2", "\"alignment_layer\": 2, \"frames_seen_by\": \"latents\""));
        model = GoldenModel.load(dir, Dtype.FP32, 1200);
        seen = GoldenModel.prompt(model, "three_images");
        other = withOtherPictures(seen);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** The same text about pictures that are upside down. */
    private static List<Segment> withOtherPictures(List<Segment> segments) {
        List<Segment> out = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment instanceof Segment.Vision vision) {
                FrameTokens tokens = vision.tokens();
                float[] values = tokens.embeddings();
                float[] turned = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    turned[i] = values[values.length - 1 - i];
                }
                out.add(new Segment.Vision(
                        new FrameTokens(turned, tokens.hiddenSize(), tokens.gridT(), tokens.gridH(), tokens.gridW())));
            } else {
                out.add(segment);
            }
        }
        return out;
    }

    @Test
    void shouldTellTextNothingOfTheFrames() {
        assertThat(hidden(seen)).containsExactly(hidden(other));
    }

    @Test
    void shouldTellLatentsOfTheFrames() {
        StepRequest step = StepRequest.greedy(4, 6);
        try (ModelSession one = model.open();
                ModelSession two = model.open()) {
            one.append(seen);
            two.append(other);
            assertThat(GoldenModel.latents(one.step(step))).isNotEqualTo(GoldenModel.latents(two.step(step)));
        }
    }

    @Test
    void shouldGoOnFromARestoredContextAsIfNeverInterrupted() {
        GoldenModel.assertGoesOnWhereRestored(model, seen);
    }

    @Test
    void shouldNotAnswerWithoutLatents() {
        try (ModelSession session = model.open()) {
            session.append(seen);
            assertThatThrownBy(() -> session.step(StepRequest.greedy(0, 6)))
                    .hasMessageContaining("frames_seen_by")
                    .hasMessageContaining("ask for 1 or more");
        }
    }

    private static float[] hidden(List<Segment> segments) {
        try (SessionBatch batch = model.open(1)) {
            batch.append(List.of(segments));
            return batch.lastHidden();
        }
    }
}
