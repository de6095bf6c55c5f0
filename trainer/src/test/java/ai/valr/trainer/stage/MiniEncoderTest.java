package ai.valr.trainer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.valr.model.checkpoint.SafetensorsWriter;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.checkpoint.TensorType;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders with fresh weights: what a frame's features depend on, and in which order and scale they come. */
class MiniEncoderTest {
    private static final RoomWorld WORLD = new RoomWorld(WorldConfig.standard());
    private static final int FRAMES = WORLD.config().frames();
    private static final Walk FIRST = WORLD.walk(SceneId.of(Split.TRAIN, 1, 0));
    private static final Walk SECOND = WORLD.walk(SceneId.of(Split.TRAIN, 1, 1));

    @TempDir
    private Path dir;

    @Test
    void shouldGiveABatchTheFeaturesOfItsWalksAlone() {
        for (Teacher teacher : Teacher.values()) {
            try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                    MiniEncoder encoder = encoder(manager, teacher)) {
                List<float[]> both = encoder.features(List.of(FIRST, SECOND));

                assertThat(both).hasSize(2 * FRAMES);
                assertThat(both.get(FRAMES + 1))
                        .hasSize(64 * MiniEncoder.dim(teacher))
                        .containsExactly(encoder.features(List.of(SECOND)).get(1), within(1e-3f));
            }
        }
    }

    @Test
    void shouldSeeOtherFramesInTheGeometryEncoderAlone() {
        List<RenderedFrame> frames = new ArrayList<>(FIRST.frames());
        Collections.swap(frames, 0, FRAMES - 1);
        Walk swapped = new Walk(FIRST.scene(), frames, FIRST.minVisiblePx());
        for (Teacher teacher : Teacher.values()) {
            try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                    MiniEncoder encoder = encoder(manager, teacher)) {
                float[] last = encoder.features(List.of(FIRST)).get(FRAMES - 1);
                float[] sameFrameFirst = encoder.features(List.of(swapped)).get(0);

                assertThat(farthest(last, sameFrameFirst) > 0.1).isEqualTo(teacher.seesWalk());
            }
        }
    }

    @Test
    void shouldStandardiseFeatures() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                MiniEncoder encoder = encoder(manager, Teacher.SEMANTICS)) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (float[] frame : encoder.features(List.of(FIRST, SECOND))) {
                for (float value : frame) {
                    sum += value;
                    squares += value * value;
                    count++;
                }
            }
            assertThat(sum / count).isCloseTo(0, within(1e-3));
            assertThat(squares / count).isCloseTo(1, within(1e-2));
        }
    }

    @Test
    void shouldGivePatchesRowByRow() {
        RenderedFrame frame = FIRST.frames().get(0);
        byte[] rgb = frame.rgb().clone();
        int changed = (2 * 14 * frame.sizePx() + 5 * 14) * 3;
        rgb[changed] = (byte) (rgb[changed] + 100);
        RenderedFrame other = new RenderedFrame(frame.camera(), frame.sizePx(), rgb, frame.depthM(), frame.instances());
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                MiniEncoder encoder = new MiniEncoder(manager, Teacher.SEMANTICS, patchesAlone())) {
            float[] before = encoder.features(List.of(alone(frame))).get(0);
            float[] after = encoder.features(List.of(alone(other))).get(0);

            for (int patch = 0; patch < 64; patch++) {
                int from = patch * 128;
                float[] a = Arrays.copyOfRange(before, from, from + 128);
                float[] b = Arrays.copyOfRange(after, from, from + 128);
                assertThat(farthest(a, b) > 1e-3).as("patch %d", patch).isEqualTo(patch == 2 * 8 + 5);
            }
        }
    }

    private static Walk alone(RenderedFrame frame) {
        return new Walk(FIRST.scene(), List.of(frame), FIRST.minVisiblePx());
    }

    /** Blocks that add nothing: a feature is its patch's embedding, normed. */
    private static Map<String, Tensor> patchesAlone() {
        Map<String, Tensor> tensors = EncoderWeights.init(Teacher.SEMANTICS, FRAMES, 3);
        tensors.replaceAll((name, tensor) -> name.endsWith("attn.proj.weight") || name.endsWith("down_proj.weight")
                ? MiniModel.constant(tensor.shape(), 0)
                : tensor);
        tensors.put(MiniEncoder.MEAN, MiniModel.constant(new long[] {128}, 0));
        tensors.put(MiniEncoder.STD, MiniModel.constant(new long[] {128}, 1));
        return tensors;
    }

    @Test
    void shouldAveragePatchesOfACell() {
        float[] patches = new float[16];
        for (int i = 0; i < 16; i++) {
            patches[i] = i;
        }

        assertThat(PooledEncoder.average(patches, 2, 1)).containsExactly(2.5f, 4.5f, 10.5f, 12.5f);
    }

    private static double farthest(float[] a, float[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private MiniEncoder encoder(NDManager manager, Teacher teacher) {
        Path file = dir.resolve(teacher.label());
        SafetensorsWriter.write(
                file,
                FeatureStatistics.append(manager, teacher, EncoderWeights.init(teacher, FRAMES, 3), WORLD, 1, 0, 2),
                TensorType.F32);
        return MiniEncoder.open(manager, teacher, file);
    }
}
