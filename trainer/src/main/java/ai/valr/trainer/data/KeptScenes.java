package ai.valr.trainer.data;

import ai.djl.engine.Engine;
import ai.valr.model.FrameTokens;
import ai.valr.model.file.FileDigest;
import ai.valr.trainer.cache.EntryKey;
import ai.valr.trainer.cache.FeatureCache;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.WorldCode;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a cache holds of scenes: an entry a scene of what is seen and asked, and one of each encoder's features, so that runs which differ
 * in encoders share the rest. An entry's origin names all that it depends on: the world's configuration and code, the weights, the
 * functions, and what they make of one scene here and now, since another processor, library or number of threads may round otherwise.
 */
final class KeptScenes {
    /** To be raised with what entries hold, or with how pixels and questions are made of a scene outside of RoomWorld's own code. */
    private static final int FORMAT = 1;

    /** Keeps nothing. */
    static final KeptScenes NONE = new KeptScenes(Optional.empty(), "", List.of(), 0);

    private final Optional<FeatureCache> cache;
    private final String sceneOrigin;
    private final List<Optional<String>> featureOrigins;
    private final long bytesPerScene;

    private KeptScenes(
            Optional<FeatureCache> cache,
            String sceneOrigin,
            List<Optional<String>> featureOrigins,
            long bytesPerScene) {
        this.cache = cache;
        this.sceneOrigin = sceneOrigin;
        this.featureOrigins = List.copyOf(featureOrigins);
        this.bytesPerScene = bytesPerScene;
    }

    /** @param probe a scene's sample, made just now */
    static KeptScenes in(
            FeatureCache cache, RoomWorld world, FrozenTower tower, List<FeatureSource> encoders, SceneSample probe) {
        String library = "PyTorch " + Engine.getEngine("PyTorch").getVersion() + " on "
                + tower.manager().getDevice().getDeviceType();
        String rendered = "world " + world.config() + " by " + WorldCode.digest();
        String scene = EntryKey.originOf(List.of(
                "format " + FORMAT,
                library,
                rendered,
                SceneSample.QUESTIONS_PER_TYPE + " questions a type",
                "tower " + tower.digest(),
                "probe "
                        + digest(probe.frames().stream()
                                .map(FrameTokens::embeddings)
                                .toList())));
        List<Optional<String>> features = new ArrayList<>();
        long bytes = SceneBytes.ofScene(probe).length;
        for (int i = 0; i < encoders.size(); i++) {
            List<float[]> made = probe.features().get(i);
            features.add(encoders.get(i)
                    .digest()
                    .map(digest -> EntryKey.originOf(List.of(
                            "format " + FORMAT, library, rendered, "encoder " + digest, "probe " + digest(made)))));
            bytes += features.get(i).isPresent() ? SceneBytes.ofFeatures(made).length : 0;
        }
        return new KeptScenes(Optional.of(cache), scene, features, bytes);
    }

    private static String digest(List<float[]> frames) {
        MessageDigest digest = FileDigest.sha256();
        frames.forEach(frame -> TensorDigest.update(digest, frame));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** About how much a scene takes; 0 where nothing is kept. */
    long bytesPerScene() {
        return bytesPerScene;
    }

    /** The sample of a scene without features. */
    SceneSample scene(SceneId id, Supplier<SceneSample> maker) {
        if (cache.isEmpty()) {
            return maker.get();
        }
        EntryKey key = new EntryKey("scene", sceneOrigin, id.toString());
        Optional<byte[]> found = cache.get().read(key);
        if (found.isPresent()) {
            return SceneBytes.scene(found.get());
        }
        SceneSample made = maker.get();
        cache.get().write(key, SceneBytes.ofScene(made));
        return made;
    }

    /**
     * A scene's features, one array a frame.
     *
     * @param encoder its number
     */
    List<float[]> features(int encoder, SceneId id, Supplier<List<float[]>> maker) {
        if (cache.isEmpty() || featureOrigins.get(encoder).isEmpty()) {
            return maker.get();
        }
        EntryKey key = new EntryKey("encoder", featureOrigins.get(encoder).get(), id.toString());
        Optional<byte[]> found = cache.get().read(key);
        if (found.isPresent()) {
            return SceneBytes.features(found.get());
        }
        List<float[]> made = maker.get();
        cache.get().write(key, SceneBytes.ofFeatures(made));
        return made;
    }
}
