package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The world: a scene id gives a walk, always the same. Immutable; any number of threads may draw walks at once, each call
 * with its own scratch memory.
 */
public final class RoomWorld {
    private static final int MAX_DRAWS = 1000;

    private final WorldConfig config;

    public RoomWorld(WorldConfig config) {
        this.config = config;
    }

    /** What scenes are drawn from. */
    public WorldConfig config() {
        return config;
    }

    /**
     * The walk of a scene. Objects that no frame shows enough of are taken away; a scene left with too few is drawn again from
     * the same random stream.
     *
     * @throws IllegalStateException if the configuration leaves too few objects in a thousand draws
     */
    public Walk walk(SceneId id) {
        WorldRandom random = WorldRandom.of(id.value(), 0);
        Renderer renderer = new Renderer(config);
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            Scene scene = keepVisible(new SceneDraw(config, random).draw(id), renderer);
            if (scene.objects().size() >= config.minObjects()) {
                List<Solid> solids = Furniture.of(scene.objects());
                List<RenderedFrame> frames = IntStream.range(0, config.frames())
                        .mapToObj(frame -> renderer.render(scene, solids, frame))
                        .toList();
                return new Walk(scene, frames, config.minVisiblePx());
            }
        }
        throw new IllegalStateException("no draw of " + id + " out of " + MAX_DRAWS + " left " + config.minObjects()
                + " visible objects; lower minObjects or minVisiblePx");
    }

    /** Takes unseen objects away until every object left is seen: what goes may have hidden nothing, but never hides more. */
    private Scene keepVisible(Scene drawn, Renderer renderer) {
        Scene scene = drawn;
        while (scene.objects().size() >= config.minObjects()) {
            int[] most = mostPixels(scene, renderer);
            List<SceneObject> kept = new ArrayList<>();
            for (int i = 0; i < most.length; i++) {
                if (most[i] >= config.minVisiblePx()) {
                    kept.add(scene.objects().get(i));
                }
            }
            if (kept.size() == most.length) {
                return scene;
            }
            scene = scene.withObjects(kept);
        }
        return scene;
    }

    private int[] mostPixels(Scene scene, Renderer renderer) {
        int size = config.frameSizePx();
        float[] depth = new float[size * size];
        byte[] instances = new byte[size * size];
        List<Solid> solids = Furniture.of(scene.objects());
        int[] most = new int[scene.objects().size()];
        for (Camera camera : scene.cameras()) {
            renderer.cast(scene, solids, camera, depth, instances);
            List<ObjectView> views = ObjectView.of(instances, size, most.length);
            for (int i = 0; i < most.length; i++) {
                most[i] = Math.max(most[i], views.get(i).pixels());
            }
        }
        return most;
    }
}
