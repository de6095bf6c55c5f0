package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws one scene: room, cameras, and objects at places where a camera can be expected to see enough of them. */
final class SceneDraw {
    private static final int PLACES_TRIED = 30;

    private final WorldConfig config;
    private final WorldRandom random;
    private final double widthM;
    private final double depthM;

    SceneDraw(WorldConfig config, WorldRandom random) {
        this.config = config;
        this.random = random;
        this.widthM = random.uniform(config.roomSideM());
        this.depthM = random.uniform(config.roomSideM());
    }

    Scene draw(SceneId id) {
        Surfaces surfaces = Surfaces.draw(random, config);
        List<Camera> cameras = cameras();
        int categoryCount = config.minCategories() + random.below(config.maxCategories() - config.minCategories() + 1);
        List<Category> categories = random.shuffled(List.of(Category.values())).subList(0, categoryCount);
        int tried = config.minObjects() + random.below(config.maxObjects() - config.minObjects() + 1);
        List<SceneObject> objects = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tried; i++) {
            Category category = random.pick(categories);
            Colour colour = random.pick(config.colours());
            boolean repeats = random.uniform() < config.repeatProbability();
            if (names.contains(colour.word() + category.word()) && !repeats) {
                continue;
            }
            SceneObject placed = place(category, colour, objects, cameras);
            if (placed != null) {
                objects.add(placed);
                names.add(colour.word() + category.word());
            }
        }
        return new Scene(id, widthM, depthM, config.roomHeightM(), objects, cameras, surfaces);
    }

    private List<Camera> cameras() {
        double gap = random.uniform(config.wallGapM());
        int wall = random.below(4);
        boolean alongX = wall < 2;
        double free = alongX ? widthM : depthM;
        double along = gap + (free - 2 * gap) * random.uniform();
        double across = wall % 2 == 0 ? gap : (alongX ? depthM : widthM) - gap;
        double x = alongX ? along : across;
        double z = alongX ? across : along;
        double aim = StrictMath.atan2(widthM / 2 - x, depthM / 2 - z) + random.normal(config.aimSdRad());
        double turn = StrictMath.toRadians(random.uniform(config.turnDeg()));
        double height = random.uniform(config.cameraHeightM());
        double pitch = StrictMath.toRadians(random.uniform(config.pitchDeg()));
        double fieldOfView = StrictMath.toRadians(random.uniform(config.fieldOfViewDeg()));
        List<Camera> cameras = new ArrayList<>();
        for (int frame = 0; frame < config.frames(); frame++) {
            cameras.add(new Camera(
                    inside(x + random.normal(config.positionSdM()), widthM),
                    height,
                    inside(z + random.normal(config.positionSdM()), depthM),
                    aim + (frame - (config.frames() - 1) / 2.0) * turn + random.normal(config.turnSdRad()),
                    pitch + random.normal(config.pitchSdRad()),
                    fieldOfView));
        }
        return cameras;
    }

    private static double inside(double at, double side) {
        return Math.max(0.2, Math.min(side - 0.2, at));
    }

    /** An object at the first free place found, or null. */
    private SceneObject place(Category category, Colour colour, List<SceneObject> others, List<Camera> cameras) {
        double size = random.uniform();
        double yaw = random.uniform(0, 2 * StrictMath.PI);
        double tone = random.uniform(0.92, 1.04);
        double r = category.footprintM(size);
        for (int attempt = 0; attempt < PLACES_TRIED; attempt++) {
            double x = random.uniform(r, Math.max(r, widthM - r));
            double z = random.uniform(r, Math.max(r, depthM - r));
            SceneObject candidate = new SceneObject(category, colour, x, z, yaw, size, tone);
            if (fits(candidate, others, cameras) && seemsVisible(candidate, cameras)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean fits(SceneObject candidate, List<SceneObject> others, List<Camera> cameras) {
        double r = candidate.footprintM();
        GroundPoint at = new GroundPoint(candidate.x(), candidate.z());
        return candidate.x() + r <= widthM
                && candidate.z() + r <= depthM
                && others.stream()
                        .allMatch(other -> at.distanceM(new GroundPoint(other.x(), other.z()))
                                >= r + other.footprintM() + config.objectGapM())
                && cameras.stream()
                        .allMatch(camera ->
                                at.distanceM(new GroundPoint(camera.x(), camera.z())) >= r + config.cameraClearanceM());
    }

    /** A cheap forecast that saves drawing scenes in vain; the rendered pixels decide. */
    private boolean seemsVisible(SceneObject candidate, List<Camera> cameras) {
        double area = candidate.category().silhouetteM2(candidate.size());
        for (Camera camera : cameras) {
            GroundPoint at = camera.toGround(candidate.x(), candidate.z());
            double focal = camera.focalPx(config.frameSizePx());
            double squared = at.x() * at.x() + at.z() * at.z();
            boolean inPicture = at.z() > 0 && Math.abs(at.x()) < at.z() * StrictMath.tan(camera.fieldOfViewRad() / 2);
            if (inPicture && area * focal * focal >= config.minVisiblePx() * squared) {
                return true;
            }
        }
        return false;
    }
}
