package ai.valr.trainer.data;

import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes scenes' samples: renders the walk, runs the frozen tower and the encoders, asks the questions; or takes from a cache what was made
 * before. A sample depends on its scene alone, so that it is the same to the bit wherever it came from. Thread-safe.
 */
public final class SampleMaker {
    private final RoomWorld world;
    private final Split split;
    private final long seed;
    private final FrozenTower tower;
    private final List<FeatureSource> encoders;
    private final KeptScenes kept;

    /**
     * @param seed of the scenes
     * @param encoders whose features are kept, for latents to be aligned with
     */
    public SampleMaker(RoomWorld world, Split split, long seed, FrozenTower tower, List<FeatureSource> encoders) {
        this(world, split, seed, tower, encoders, KeptScenes.NONE);
    }

    private SampleMaker(
            RoomWorld world, Split split, long seed, FrozenTower tower, List<FeatureSource> encoders, KeptScenes kept) {
        this.world = world;
        this.split = split;
        this.seed = seed;
        this.tower = tower;
        this.encoders = List.copyOf(encoders);
        this.kept = kept;
    }

    /** This, taking from a cache what it holds and keeping there what is made. Makes one scene, to know what is made here. */
    public SampleMaker keepingIn(FeatureCache cache) {
        KeptScenes scenes = KeptScenes.in(cache, world, tower, encoders, make(0));
        return new SampleMaker(world, split, seed, tower, encoders, scenes);
    }

    /** About how many bytes of the cache a scene takes; 0 where nothing is kept. */
    public long keptBytes() {
        return kept.bytesPerScene();
    }

    /** The samples of scenes by number. */
    public List<SceneSample> make(List<Integer> numbers) {
        return numbers.stream().map(this::make).toList();
    }

    /** The sample of a scene by number. */
    public SceneSample make(int number) {
        Scene scene = new Scene(SceneId.of(split, seed, number));
        SceneSample sample = kept.scene(scene.id, () -> SceneSample.of(scene.walk(), tower.see(scene.walk()), seed));
        List<List<float[]>> features = new ArrayList<>();
        for (int i = 0; i < encoders.size(); i++) {
            FeatureSource encoder = encoders.get(i);
            features.add(kept.features(i, scene.id, () -> encoder.features(List.of(scene.walk()), sample.frames())));
        }
        return sample.withFeatures(features);
    }

    /** A scene whose walk is rendered when something asks for it. Used by one thread. */
    private final class Scene {
        private final SceneId id;
        private Walk walk;

        Scene(SceneId id) {
            this.id = id;
        }

        Walk walk() {
            if (walk == null) {
                walk = world.walk(id);
            }
            return walk;
        }
    }
}
