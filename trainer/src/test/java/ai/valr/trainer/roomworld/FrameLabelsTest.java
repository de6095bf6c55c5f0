package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FrameLabelsTest {
    private final Walk walk = new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TRAIN, 9, 4));

    @Test
    void shouldSumToWholeCellsAndToTheObjectsPixels() {
        for (int frame = 0; frame < 4; frame++) {
            FrameLabels labels = FrameLabels.of(walk, frame);
            assertThat(labels.cells().rows()).isEqualTo(4);
            assertThat(labels.patches().rows()).isEqualTo(8);
            for (GridLabels grid : new GridLabels[] {labels.cells(), labels.patches()}) {
                int cells = grid.rows() * grid.rows();
                float pixelsPerCell = 112f * 112f / cells;
                float inObjects = 0;
                for (int cell = 0; cell < cells; cell++) {
                    float sum = 0;
                    for (int pair = 0; pair < GridLabels.PAIRS; pair++) {
                        sum += grid.pairs()[cell * GridLabels.PAIRS + pair];
                    }
                    inObjects += sum * pixelsPerCell;
                    for (int surface = 0; surface < 3; surface++) {
                        sum += grid.surfaces()[3 * cell + surface];
                    }
                    assertThat(sum).isCloseTo(1f, within(1e-3f));
                }
                int expected =
                        labels.objects().stream().mapToInt(ObjectView::pixels).sum();
                assertThat(inObjects).isCloseTo(expected, within(1f));
            }
        }
    }

    @Test
    void shouldAverageDepthAndPointsOverACell() {
        RenderedFrame picture = walk.frames().get(2);
        FrameLabels labels = FrameLabels.of(walk, 2);
        float[] points = picture.pointsM(walk.scene().cameras().get(0));
        double depth = 0;
        double forward = 0;
        for (int row = 28; row < 56; row++) {
            for (int column = 56; column < 84; column++) {
                depth += picture.depthM()[row * 112 + column];
                forward += points[3 * (row * 112 + column) + 2];
            }
        }
        int cell = 4 + 2;
        assertThat(labels.cells().depthM()[cell]).isCloseTo((float) (depth / 784), within(1e-3f));
        assertThat(labels.cells().pointsFirstM()[3 * cell + 2]).isCloseTo((float) (forward / 784), within(1e-3f));
    }

    @Test
    void shouldPutAnObjectsPairWhereItsPixelsAre() {
        SceneObject object = walk.scene().objects().get(0);
        int frame = walk.bestFrame(0);
        ObjectView view = walk.view(frame, 0);
        GridLabels cells = FrameLabels.of(walk, frame).cells();
        double mass = 0;
        double columns = 0;
        for (int cell = 0; cell < 16; cell++) {
            float share = cells.pairs()[cell * GridLabels.PAIRS + GridLabels.pair(object.colour(), object.category())];
            mass += share;
            columns += share * (cell % 4 * 28 + 14);
        }
        assertThat(mass * 784).isCloseTo(view.pixels(), within(1.0));
        assertThat(columns / mass).isCloseTo(view.centroidX(), within(14.0));
    }
}
