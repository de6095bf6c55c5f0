package ai.valr.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The scenes of a run, numbered from 0, each made when it is first asked for and kept. Which scene an update uses depends
 * on the update alone, so a resumed run makes the same ones again. Thread-safe; bounded by its size.
 */
public final class ScenePool {
    private final AtomicReferenceArray<SceneSample> scenes;
    private final Function<List<Integer>, List<SceneSample>> maker;

    /** @param maker makes the samples of the given numbers, in their order; called from several threads */
    public ScenePool(int size, Function<List<Integer>, List<SceneSample>> maker) {
        this.scenes = new AtomicReferenceArray<>(size);
        this.maker = maker;
    }

    public int size() {
        return scenes.length();
    }

    /** The samples of these numbers, in their order. */
    public List<SceneSample> get(List<Integer> numbers) {
        List<Integer> missing =
                numbers.stream().filter(i -> scenes.get(i) == null).distinct().toList();
        if (!missing.isEmpty()) {
            List<SceneSample> made = maker.apply(missing);
            for (int i = 0; i < made.size(); i++) {
                scenes.set(missing.get(i), made.get(i));
            }
        }
        List<SceneSample> result = new ArrayList<>(numbers.size());
        numbers.forEach(i -> result.add(scenes.get(i)));
        return result;
    }
}
