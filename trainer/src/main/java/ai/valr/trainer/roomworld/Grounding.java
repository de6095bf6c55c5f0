package ai.valr.trainer.roomworld;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where one uniquely named object of a walk is: what the base stage learns from.
 *
 * @param object its index in the scene
 * @param name such as {@code red ball}
 * @param question {@code Where is the red ball?}
 * @param step the location step that answers it; its target frame is {@code bestFrame}
 * @param bestFrame the frame with most of its pixels, from 0
 * @param views per frame: pixels, centroid, side
 * @param visible per frame: whether it shows enough pixels
 */
public record Grounding(
        String scene,
        int object,
        String name,
        String question,
        ReasoningStep step,
        int bestFrame,
        List<ObjectView> views,
        List<Boolean> visible) {
    public Grounding {
        views = List.copyOf(views);
        visible = List.copyOf(visible);
    }

    /** One for each uniquely named object. */
    public static List<Grounding> of(Walk walk) {
        return walk.named().stream().map(object -> of(walk, object)).toList();
    }

    private static Grounding of(Walk walk, int object) {
        String name = walk.scene().objects().get(object).name();
        int frames = walk.frames().size();
        return new Grounding(
                walk.scene().id().toString(),
                object,
                name,
                Phrases.where(name),
                Location.best(walk, object).step(),
                walk.bestFrame(object),
                IntStream.range(0, frames).mapToObj(f -> walk.view(f, object)).toList(),
                IntStream.range(0, frames)
                        .mapToObj(f -> walk.visible(f, object))
                        .toList());
    }
}
