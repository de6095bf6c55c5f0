package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What scenes are drawn from. Lengths in metres, angles in degrees unless the name says rad; a range is drawn once a scene,
 * an {@code ..Sd..} once a frame, except {@code aimSdRad}, once a scene.
 *
 * @param frameSizePx width and height of a frame, a multiple of 28
 * @param frames frames of a walk, 1..9
 * @param roomSideM width and depth of the room
 * @param roomHeightM height of the ceiling
 * @param minObjects fewest objects tried, and fewest kept: a scene with fewer is drawn again
 * @param maxObjects most objects tried
 * @param minCategories fewest categories allowed in one scene
 * @param maxCategories most categories allowed in one scene
 * @param minVisiblePx pixels from which on an object counts as visible in a frame
 * @param repeatProbability how often a colour and category that the scene has already are accepted again
 * @param objectGapM least free floor between two footprints
 * @param cameraClearanceM least free floor between a footprint and any camera
 * @param colours the colours of objects
 * @param cameraHeightM height of the camera
 * @param pitchDeg pitch of the camera below the horizon
 * @param pitchSdRad deviation of the pitch in each frame
 * @param fieldOfViewDeg horizontal and vertical field of view
 * @param wallGapM distance of the camera from the wall behind it
 * @param turnDeg turn to the right between two frames
 * @param turnSdRad deviation of the heading in each frame
 * @param aimSdRad deviation of the walk's mean heading from the room's centre
 * @param positionSdM deviation of the camera's position in each frame, a coordinate
 * @param tileM side of the floor's tiles
 * @param fogPerM part of the light that fog replaces, a metre
 * @param noiseSd deviation of a colour channel in [0, 1]
 */
public record WorldConfig(
        int frameSizePx,
        int frames,
        Range roomSideM,
        double roomHeightM,
        int minObjects,
        int maxObjects,
        int minCategories,
        int maxCategories,
        int minVisiblePx,
        double repeatProbability,
        double objectGapM,
        double cameraClearanceM,
        List<Colour> colours,
        Range cameraHeightM,
        Range pitchDeg,
        double pitchSdRad,
        Range fieldOfViewDeg,
        Range wallGapM,
        Range turnDeg,
        double turnSdRad,
        double aimSdRad,
        double positionSdM,
        Range tileM,
        double fogPerM,
        double noiseSd) {

    private static final int MAX_OBJECTS = 32;

    /** The worlds that have a name: {@code standard}, {@code hard}, {@code shifted}. */
    public static final Map<String, WorldConfig> NAMED = named();

    public WorldConfig {
        colours = List.copyOf(colours);
        List<String> problems = new ArrayList<>();
        check(
                frameSizePx >= 28 && frameSizePx <= 448 && frameSizePx % 28 == 0,
                problems,
                "frameSizePx " + frameSizePx + " must be a multiple of 28 in 28..448");
        check(frames >= 1 && frames <= 9, problems, "frames " + frames + " must be 1..9");
        check(
                minObjects >= 1 && minObjects <= maxObjects && maxObjects <= MAX_OBJECTS,
                problems,
                "objects " + minObjects + ".." + maxObjects + " must ascend within 1.." + MAX_OBJECTS);
        check(
                minCategories >= 1 && minCategories <= maxCategories && maxCategories <= Category.values().length,
                problems,
                "categories " + minCategories + ".." + maxCategories + " must ascend within 1.."
                        + Category.values().length);
        check(minVisiblePx >= 1, problems, "minVisiblePx " + minVisiblePx + " must be at least 1");
        check(
                repeatProbability >= 0 && repeatProbability <= 1,
                problems,
                "repeatProbability " + repeatProbability + " must be in 0..1");
        check(!colours.isEmpty(), problems, "colours must not be empty");
        check(roomSideM.min() >= 2 && roomSideM.max() <= 20, problems, "roomSideM " + roomSideM + " must lie in 2..20");
        check(
                cameraHeightM.min() > 0.1 && cameraHeightM.max() < roomHeightM - 0.1,
                problems,
                "cameraHeightM " + cameraHeightM + " must lie between floor and ceiling (" + roomHeightM + " m)");
        check(pitchDeg.min() > -80 && pitchDeg.max() < 80, problems, "pitchDeg " + pitchDeg + " must lie in -80..80");
        check(
                fieldOfViewDeg.min() >= 20 && fieldOfViewDeg.max() <= 130,
                problems,
                "fieldOfViewDeg " + fieldOfViewDeg + " must lie in 20..130");
        check(
                wallGapM.min() >= 0.3 && wallGapM.max() <= roomSideM.min() / 2,
                problems,
                "wallGapM " + wallGapM + " must lie in 0.3..half a room");
        check(tileM.min() > 0, problems, "tileM " + tileM + " must be above 0");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("world configuration: " + String.join("; ", problems));
        }
    }

    private static void check(boolean holds, List<String> problems, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    /** The world of training and of the reported figures. */
    public static WorldConfig standard() {
        return new WorldConfig(
                112,
                4,
                new Range(3, 8),
                2.6,
                4,
                8,
                3,
                6,
                100,
                0.1,
                0.1,
                0.7,
                List.of(
                        Colour.RED,
                        Colour.GREEN,
                        Colour.BLUE,
                        Colour.YELLOW,
                        Colour.PURPLE,
                        Colour.ORANGE,
                        Colour.WHITE),
                new Range(1.42, 1.58),
                Range.fixed(15),
                0.03,
                Range.fixed(80),
                new Range(0.4, 0.9),
                new Range(42, 48),
                0.01,
                0.2,
                0.12,
                new Range(0.4, 1.2),
                0.02,
                0.015);
    }

    /** The standard world with another camera in each scene, so that a picture's rows no longer give the depth. */
    public static WorldConfig hard() {
        return standard().withCamera(new Range(0.5, 2.2), new Range(2, 26), new Range(60, 100));
    }

    /** A world that training has not seen: a low, level camera, and cyan among the colours. */
    public static WorldConfig shifted() {
        return standard()
                .withCamera(Range.fixed(0.5), Range.fixed(0), Range.fixed(80))
                .withColours(List.of(Colour.values()));
    }

    private static Map<String, WorldConfig> named() {
        Map<String, WorldConfig> worlds = new LinkedHashMap<>();
        worlds.put("standard", standard());
        worlds.put("hard", hard());
        worlds.put("shifted", shifted());
        return Collections.unmodifiableMap(worlds);
    }

    /** This world with another camera. */
    public WorldConfig withCamera(Range heightM, Range pitchDegrees, Range fieldOfViewDegrees) {
        return new WorldConfig(
                frameSizePx,
                frames,
                roomSideM,
                roomHeightM,
                minObjects,
                maxObjects,
                minCategories,
                maxCategories,
                minVisiblePx,
                repeatProbability,
                objectGapM,
                cameraClearanceM,
                colours,
                heightM,
                pitchDegrees,
                pitchSdRad,
                fieldOfViewDegrees,
                wallGapM,
                turnDeg,
                turnSdRad,
                aimSdRad,
                positionSdM,
                tileM,
                fogPerM,
                noiseSd);
    }

    /** This world with other colours of objects. */
    public WorldConfig withColours(List<Colour> palette) {
        return new WorldConfig(
                frameSizePx,
                frames,
                roomSideM,
                roomHeightM,
                minObjects,
                maxObjects,
                minCategories,
                maxCategories,
                minVisiblePx,
                repeatProbability,
                objectGapM,
                cameraClearanceM,
                palette,
                cameraHeightM,
                pitchDeg,
                pitchSdRad,
                fieldOfViewDeg,
                wallGapM,
                turnDeg,
                turnSdRad,
                aimSdRad,
                positionSdM,
                tileM,
                fogPerM,
                noiseSd);
    }
}
