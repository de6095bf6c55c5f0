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
            Walk walk = seen(new SceneDraw(config, random).draw(id), renderer);
            if (walk != null) {
                return walk;
            }
        }
        throw new IllegalStateException("no draw of " + id + " out of " + MAX_DRAWS + " left " + config.minObjects()
                + " visible objects; lower minObjects or minVisiblePx");
    }

    /**
     * Takes unseen objects away until every object left is seen, and paints what is left; null if that is too little. Each
     * round casts anew, because what goes may have hidden something.
     */
    private Walk seen(Scene drawn, Renderer renderer) {
        Scene scene = drawn;
        while (scene.objects().size() >= config.minObjects()) {
            List<Solid> solids = Furniture.of(scene.objects());
            List<Renderer.Cast> casts = new ArrayList<>();
            for (Camera camera : scene.cameras()) {
                casts.add(renderer.cast(scene, solids, camera));
            }
            List<SceneObject> kept = visible(scene.objects(), casts);
            if (kept.size() == scene.objects().size()) {
                List<RenderedFrame> frames = new ArrayList<>();
                for (int frame = 0; frame < casts.size(); frame++) {
                    frames.add(renderer.paint(scene, frame, casts.get(frame)));
                }
                return new Walk(scene, frames, config.minVisiblePx());
            }
            scene = scene.withObjects(kept);
        }
        return null;
    }

    private List<SceneObject> visible(List<SceneObject> objects, List<Renderer.Cast> casts) {
        boolean[] visible = new boolean[objects.size()];
        for (Renderer.Cast cast : casts) {
            List<ObjectView> views = ObjectView.of(cast.instances(), config.frameSizePx(), objects.size());
            for (int i = 0; i < visible.length; i++) {
                visible[i] |= views.get(i).pixels() >= config.minVisiblePx();
            }
        }
        return IntStream.range(0, visible.length)
                .filter(i -> visible[i])
                .mapToObj(objects::get)
                .toList();
    }
}
