package ai.valr.trainer.intervention;

import ai.valr.trainer.roomworld.Category;
import ai.valr.trainer.roomworld.GroundPoint;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.ObjectView;
import ai.valr.trainer.roomworld.Side;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;

/**
 * The truth about one uniquely named object, as probes are asked for it.
 *
 * @param name such as {@code red ball}
 * @param distanceM on the floor, from the first camera to its centre
 * @param sides per frame: the third of the picture that it is in
 */
record RoomObject(String name, Category category, double distanceM, List<Side> sides) {
    RoomObject {
        sides = List.copyOf(sides);
    }

    static List<RoomObject> of(Walk walk) {
        return Grounding.of(walk).stream()
                .map(it -> new RoomObject(
                        it.name(),
                        walk.scene().objects().get(it.object()).category(),
                        walk.scene().place(it.object()).distanceM(new GroundPoint(0, 0)),
                        it.views().stream().map(ObjectView::side).toList()))
                .toList();
    }
}
