package ai.valr.trainer.roomworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoomWorldTest {
    private static final RoomWorld WORLD = new RoomWorld(WorldConfig.standard());

    private static String digest(Walk walk) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (RenderedFrame frame : walk.frames()) {
                sha.update(frame.rgb());
                sha.update(frame.instances());
                ByteBuffer depth = ByteBuffer.allocate(4 * frame.depthM().length);
                depth.asFloatBuffer().put(frame.depthM());
                sha.update(depth);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The committed model was trained on these bytes: if this changes, scenes change, and the figures in docs/ are of another world. */
    @Test
    void shouldRenderTheSameBytesOnEveryMachine() {
        assertThat(digest(WORLD.walk(SceneId.of(Split.TRAIN, 7, 0))))
                .isEqualTo("77e36ed6c32cd3b78bc87e785805cf1b33705fa9deeae3e14bb38630baddbbe2");
        assertThat(digest(new RoomWorld(WorldConfig.hard()).walk(SceneId.of(Split.TEST, 7, 1))))
                .isEqualTo("270ebece909fd488a5dcfc64b0cfa2bc7a18487f6b4a24040e61d6bea5e9634f");
    }

    @Test
    void shouldRenderTheSameBytesInEveryThread() {
        List<String> alone = IntStream.range(0, 12)
                .mapToObj(i -> digest(WORLD.walk(SceneId.of(Split.TRAIN, 1, i))))
                .toList();
        List<String> together = IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> digest(WORLD.walk(SceneId.of(Split.TRAIN, 1, i))))
                .toList();
        assertThat(together).isEqualTo(alone);
        assertThat(alone).doesNotHaveDuplicates();
    }

    @Test
    void shouldShowEveryObjectSomewhereAndStandThemFreely() {
        for (WorldConfig config : List.of(WorldConfig.standard(), WorldConfig.hard(), WorldConfig.shifted())) {
            for (int i = 0; i < 15; i++) {
                Walk walk = new RoomWorld(config).walk(SceneId.of(Split.TEST, 2, i));
                List<SceneObject> objects = walk.scene().objects();
                assertThat(objects.size()).isBetween(config.minObjects(), config.maxObjects());
                for (int a = 0; a < objects.size(); a++) {
                    int object = a;
                    assertThat(IntStream.range(0, 4)
                                    .map(f -> count(walk, f, object))
                                    .max()
                                    .orElse(0))
                            .isGreaterThanOrEqualTo(100);
                    for (int b = a + 1; b < objects.size(); b++) {
                        assertThat(walk.scene().place(a).distanceM(walk.scene().place(b)))
                                .isGreaterThan(objects.get(a).footprintM()
                                        + objects.get(b).footprintM());
                    }
                    assertThat(objects.get(a).x()).isBetween(0.0, walk.scene().widthM());
                    assertThat(objects.get(a).z()).isBetween(0.0, walk.scene().depthM());
                }
            }
        }
    }

    private static int count(Walk walk, int frame, int object) {
        int count = 0;
        for (byte instance : walk.frames().get(frame).instances()) {
            count += instance == RenderedFrame.FIRST_OBJECT + object ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldPutEveryPixelsPointOnWhatItShows() {
        for (int i = 0; i < 10; i++) {
            Walk walk = WORLD.walk(SceneId.of(Split.VALIDATION, 3, i));
            Scene scene = walk.scene();
            for (RenderedFrame frame : walk.frames()) {
                float[] points = frame.pointsM(scene.cameras().get(0));
                for (int pixel = 0; pixel < points.length / 3; pixel += 7) {
                    GroundPoint at = new GroundPoint(points[3 * pixel], points[3 * pixel + 2]);
                    double height = points[3 * pixel + 1];
                    int instance = frame.instances()[pixel];
                    switch (instance) {
                        case RenderedFrame.FLOOR -> assertThat(height).isCloseTo(0, within(1e-3));
                        case RenderedFrame.CEILING -> assertThat(height).isCloseTo(scene.heightM(), within(1e-3));
                        case RenderedFrame.WALL -> assertThat(height).isBetween(-1e-3, scene.heightM() + 1e-3);
                        default -> {
                            int object = instance - RenderedFrame.FIRST_OBJECT;
                            SceneObject it = scene.objects().get(object);
                            assertThat(at.distanceM(scene.place(object))).isLessThan(it.footprintM() + 0.01);
                            assertThat(height)
                                    .isBetween(
                                            -1e-3,
                                            it.category().dimensions(it.size()).heightM() + 0.01);
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldSeeABallWhereThePinholeModelPutsIt() {
        WorldConfig config = WorldConfig.standard();
        SceneObject ball = new SceneObject(Category.BALL, Colour.RED, 3, 4, 0, 0.5, 1);
        double radius = ball.longestSideM() / 2;
        Camera camera = new Camera(3, radius, 1, 0, 0, Math.PI / 2);
        Surfaces surfaces = Surfaces.draw(new WorldRandom(1), config);
        Scene scene = new Scene(SceneId.of(Split.TRAIN, 0, 0), 6, 6, 2.6, List.of(ball), List.of(camera), surfaces);
        Renderer renderer = new Renderer(config);
        RenderedFrame frame = renderer.paint(scene, 0, renderer.cast(scene, Furniture.of(scene.objects()), camera));
        int middle = 56 * 112 + 56;
        assertThat(frame.depthM()[middle]).isCloseTo((float) (3 - radius), within(0.01f));
        assertThat(frame.instances()[middle]).isEqualTo(RenderedFrame.FIRST_OBJECT);
        assertThat(frame.rgb()[3 * middle] & 0xFF).isGreaterThan(2 * (frame.rgb()[3 * middle + 1] & 0xFF));
        double expected = Math.PI * Math.pow(56 * radius / Math.sqrt(9 - radius * radius), 2);
        assertThat(ObjectView.of(frame.instances(), 112, 1).get(0).pixels())
                .isCloseTo((int) expected, within((int) (0.06 * expected)));
        assertThat(frame.depthM()[112 / 2]).isCloseTo((float) (2.6 - radius), within(0.1f));
    }
}
