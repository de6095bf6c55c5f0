package ai.valr.trainer.roomworld;

import java.util.List;

/**
 * A furnished room and the cameras of a walk through it.
 *
 * @param widthM extent along the room's x
 * @param depthM extent along the room's z
 * @param objects every object is visible in at least one frame
 * @param cameras one a frame
 */
public record Scene(
        SceneId id,
        double widthM,
        double depthM,
        double heightM,
        List<SceneObject> objects,
        List<Camera> cameras,
        Surfaces surfaces) {
    public Scene {
        objects = List.copyOf(objects);
        cameras = List.copyOf(cameras);
    }

    /** An object's centre on the floor, in the ground frame of the first camera. */
    public GroundPoint place(int object) {
        SceneObject it = objects.get(object);
        return cameras.get(0).toGround(it.x(), it.z());
    }

    /** Whether no other object has this object's colour and category. */
    public boolean unique(int object) {
        String name = objects.get(object).name();
        return objects.stream().filter(other -> other.name().equals(name)).count() == 1;
    }

    Scene withObjects(List<SceneObject> kept) {
        return new Scene(id, widthM, depthM, heightM, kept, cameras, surfaces);
    }
}
