package ai.valr.model.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.model.FrameTokens;
import ai.valr.model.Golden;
import ai.valr.model.Segment;
import ai.valr.model.checkpoint.Safetensors;
import ai.valr.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionTest {
    private static final ModelConfig CONFIG = ModelConfig.read(Golden.path("qwen25vl"));
    private static final int MERGE = 2;
    private static Safetensors cases;

    @BeforeAll
    static void open() {
        cases = Safetensors.open(Golden.path("qwen25vl/cases.safetensors"));
    }

    @AfterAll
    static void close() {
        cases.close();
    }

    @ParameterizedTest
    @CsvSource({
        "text, LARGEST", "one_image, LARGEST", "one_image, SPATIAL", "three_images, LARGEST", "video, LARGEST",
        "video, SPATIAL", "video_long, SPATIAL", "video_long_max_rule, LARGEST", "batch, LARGEST", "batch, SPATIAL"
    })
    void shouldPositionTokensAsHuggingFaceDoes(String name, VideoRule rule) {
        BatchRopeIndex index = BatchRopeIndex.of(
                matrix(name + ".input_ids"), matrix(name + ".attention_mask"), visuals(name), CONFIG, rule);
        long[] flat = Arrays.stream(index.positions())
                .flatMap(Arrays::stream)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        assertThat(flat).containsExactly(cases.longs(name + ".position_ids"));
        assertThat(Arrays.stream(index.deltas()).asLongStream().toArray())
                .containsExactly(cases.longs(name + ".rope_deltas"));
    }

    @ParameterizedTest
    @CsvSource({
        "one_image.image_vit, one_image.image_grid_thw",
        "three_images.image_vit, three_images.image_grid_thw",
        "video.video_vit, video.video_grid_thw",
        "video_long.video_vit, video_long.video_grid_thw",
        "batch.image_vit, batch.image_grid_thw"
    })
    void shouldCutWindowsAsHuggingFaceDoes(String tower, String grid) {
        WindowIndex index = WindowIndex.of(grids(grid), CONFIG.vision());
        assertThat(longs(index.windowIndex())).containsExactly(cases.longs(tower + ".window_index"));
        assertThat(longs(index.cuWindowSeqlens())).containsExactly(cases.longs(tower + ".cu_window_seqlens"));
        assertThat(longs(index.cuSeqlens())).containsExactly(cases.longs(tower + ".cu_seqlens"));
        int[] reverse = index.reverseIndex();
        for (int i = 0; i < reverse.length; i++) {
            assertThat(index.windowIndex()[reverse[i]]).isEqualTo(i);
        }
    }

    @Test
    void shouldNumberPatchesInMergeOrder() {
        int[][] positions =
                WindowIndex.of(new int[][] {{2, 4, 6}}, CONFIG.vision()).patchPositions();
        assertThat(positions).hasDimensions(48, 2);
        assertThat(Arrays.copyOf(positions, 5)).isDeepEqualTo(new int[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 2}});
        assertThat(positions[12]).containsExactly(2, 0);
        assertThat(positions[23]).containsExactly(3, 5);
        assertThat(positions[24]).containsExactly(0, 0);
    }

    @Test
    void shouldPositionSegmentsLikeTokens() {
        RopeIndex index = RopeIndex.of(oneImage(), 0, MERGE);
        long[] flat = Arrays.stream(index.positions())
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        assertThat(flat).containsExactly(cases.longs("one_image.position_ids"));
        assertThat(index.next()).isEqualTo(84 - 15);
    }

    @Test
    void shouldGoOnWhereTheLastSegmentsEnded() {
        List<Segment> segments = new ArrayList<>(oneImage());
        segments.add(new Segment.Latents(new float[4], 4));
        RopeIndex whole = RopeIndex.of(segments, 0, MERGE);
        int at = 0;
        int next = 0;
        for (Segment segment : segments) {
            RopeIndex part = RopeIndex.of(List.of(segment), next, MERGE);
            for (int c = 0; c < 3; c++) {
                assertThat(part.positions()[c])
                        .containsExactly(Arrays.copyOfRange(whole.positions()[c], at, at + segment.positions()));
            }
            at += segment.positions();
            next = part.next();
        }
        assertThat(next).isEqualTo(whole.next());
    }

    @Test
    void shouldRefuseGridsThatDoNotFit() {
        FrameTokens frame = new FrameTokens(new float[3], 1, 1, 4, 4);
        assertThatThrownBy(() -> RopeIndex.of(List.of(new Segment.Vision(frame)), 0, MERGE))
                .hasMessageContaining("has 3 tokens but its grid makes 4");
        assertThatThrownBy(() -> WindowIndex.of(new int[][] {{1, 3, 4}}, CONFIG.vision()))
                .hasMessageContaining("grid [1, 3, 4] must be");
        long[][] ids = matrix("one_image.input_ids");
        long[][] mask = matrix("one_image.attention_mask");
        assertThatThrownBy(() -> BatchRopeIndex.of(ids, mask, BatchRopeIndex.Visuals.NONE, CONFIG, VideoRule.LARGEST))
                .hasMessageContaining("more than the 0 picture grids given");
        BatchRopeIndex.Visuals large =
                new BatchRopeIndex.Visuals(new int[][] {{1, 12, 8}}, new int[0][], new double[0]);
        assertThatThrownBy(() -> BatchRopeIndex.of(ids, mask, large, CONFIG, VideoRule.LARGEST))
                .hasMessageContaining("makes 24 visual tokens but only 20 placeholders");
    }

    /** The golden prompt as segments: text, a frame of 1x10x8 patches, text. */
    private static List<Segment> oneImage() {
        long[] ids = cases.longs("one_image.input_ids");
        int first = 0;
        while (ids[first] != CONFIG.tokens().image()) {
            first++;
        }
        return List.of(
                new Segment.Text(new int[first]),
                new Segment.Vision(new FrameTokens(new float[20], 1, 1, 10, 8)),
                new Segment.Text(new int[ids.length - first - 20]));
    }

    private static BatchRopeIndex.Visuals visuals(String name) {
        int[][] videos = grids(name + ".video_grid_thw");
        double[] seconds = new double[videos.length];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = cases.floats(name + ".second_per_grid_ts")[i];
        }
        return new BatchRopeIndex.Visuals(grids(name + ".image_grid_thw"), videos, seconds);
    }

    private static int[][] grids(String name) {
        if (!cases.names().contains(name)) {
            return new int[0][];
        }
        return Arrays.stream(matrix(name))
                .map(row -> Arrays.stream(row).mapToInt(Math::toIntExact).toArray())
                .toArray(int[][]::new);
    }

    private static long[][] matrix(String name) {
        int columns = (int) cases.info(name).shape()[1];
        long[] flat = cases.longs(name);
        long[][] rows = new long[flat.length / columns][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
        }
        return rows;
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
