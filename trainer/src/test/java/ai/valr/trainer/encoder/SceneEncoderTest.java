package ai.valr.trainer.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.picture.Picture;
import ai.valr.model.torch.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What pi^3 sees of a frame hangs on the other frames of its scene, whatever their order and size; what the others see does not. */
class SceneEncoderTest {
    private static final Picture FIRST = noise(112, 112, 1);
    private static final Picture SECOND = noise(160, 90, 2);
    private static final Picture THIRD = noise(50, 200, 3);

    @Test
    void shouldSeeTheFramesOfAScene() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                PublishedEncoder pi3 = open(manager, "pi3", "pi3")) {
            List<float[]> scene = pi3.ofPictures(List.of(FIRST, SECOND, THIRD), List.of());

            assertThat(pi3.spec()).isEqualTo(new EncoderSpec("pi3", 64, 3, 4));
            assertThat(scene).hasSize(3).allMatch(frame -> frame.length == 3 * 4 * 64);
            assertThat(farthest(
                            scene.get(0),
                            pi3.ofPictures(List.of(FIRST), List.of()).get(0)))
                    .isGreaterThan(1e-2f);
            assertThat(farthest(
                            scene.get(0),
                            pi3.ofPictures(List.of(FIRST, SECOND, FIRST), List.of())
                                    .get(0)))
                    .isGreaterThan(1e-2f);
        }
    }

    /** It is permutation-equivariant, which its name says. */
    @Test
    void shouldSeeTheSameInAnyOrder() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                PublishedEncoder pi3 = open(manager, "pi3", "pi3")) {
            List<float[]> scene = pi3.ofPictures(List.of(FIRST, SECOND, THIRD), List.of());
            List<float[]> turned = pi3.ofPictures(List.of(THIRD, FIRST, SECOND), List.of());

            for (int i = 0; i < 3; i++) {
                assertThat(farthest(turned.get((i + 1) % 3), scene.get(i))).isCloseTo(0, within(5e-5f));
            }
            assertThat(farthest(turned.get(0), scene.get(0))).isGreaterThan(1e-2f);
        }
    }

    @Test
    void shouldSeeALongSceneInParts() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                PublishedEncoder pi3 = open(manager, "pi3", "pi3")) {
            List<Picture> scene = new ArrayList<>();
            for (int i = 0; i < PublishedEncoder.FRAMES_OF_A_SCENE + 2; i++) {
                scene.add(noise(56, 42, i));
            }

            List<float[]> seen = pi3.ofPictures(scene, List.of());

            assertThat(seen).hasSameSizeAs(scene);
            List<Picture> rest = scene.subList(PublishedEncoder.FRAMES_OF_A_SCENE, scene.size());
            assertThat(seen.get(scene.size() - 1))
                    .isEqualTo(pi3.ofPictures(rest, List.of()).get(1));
        }
    }

    @Test
    void shouldSeeOtherEncodersPicturesAlone() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                PublishedEncoder dinov2 = open(manager, "dinov2", "dinov2_reg")) {
            float[] together =
                    dinov2.ofPictures(List.of(FIRST, SECOND, THIRD), List.of()).get(0);

            assertThat(farthest(
                            together,
                            dinov2.ofPictures(List.of(FIRST), List.of()).get(0)))
                    .isCloseTo(0, within(5e-5f));
        }
    }

    private static PublishedEncoder open(NDManager manager, String name, String folder) {
        EncoderSpec spec = PublishedEncoder.spec(name, GoldenEncoder.path(folder), 112);
        return PublishedEncoder.open(manager, spec, GoldenEncoder.path(folder), Dtype.FP32);
    }

    private static float farthest(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static Picture noise(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new Picture(width, height, rgb);
    }
}
