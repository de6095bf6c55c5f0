package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A scene with the pictures of its walk.
 *
 * @param frames one a camera
 * @param views [frames][objects] what each frame shows of each object
 * @param minVisiblePx pixels from which on an object counts as visible
 */
public record Walk(Scene scene, List<RenderedFrame> frames, List<List<ObjectView>> views, int minVisiblePx) {
    public Walk {
        frames = List.copyOf(frames);
        views = List.copyOf(views);
    }

    /** A walk whose views are counted from its frames. */
    public Walk(Scene scene, List<RenderedFrame> frames, int minVisiblePx) {
        this(
                scene,
                frames,
                frames.stream()
                        .map(frame -> ObjectView.of(
                                frame.instances(),
                                frame.sizePx(),
                                scene.objects().size()))
                        .toList(),
                minVisiblePx);
    }

    /** What a frame (from 0) shows of an object. */
    public ObjectView view(int frame, int object) {
        return views.get(frame).get(object);
    }

    /** Whether a frame (from 0) shows enough of an object. */
    public boolean visible(int frame, int object) {
        return view(frame, object).pixels() >= minVisiblePx;
    }

    /** The frame (from 0) with most of the object's pixels; the earlier of equals. Steps about the object look there. */
    public int bestFrame(int object) {
        int best = 0;
        for (int frame = 1; frame < frames.size(); frame++) {
            if (view(frame, object).pixels() > view(best, object).pixels()) {
                best = frame;
            }
        }
        return best;
    }

    /** The first frame (from 0) that shows enough of the object. */
    public int firstFrame(int object) {
        return IntStream.range(0, frames.size())
                .filter(frame -> visible(frame, object))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        scene.objects().get(object).name() + " of " + scene.id() + " is visible in no frame"));
    }

    /** The objects that a question may name: those whose colour and category only they have. */
    public List<Integer> named() {
        return IntStream.range(0, scene.objects().size())
                .filter(scene::unique)
                .boxed()
                .toList();
    }
}
