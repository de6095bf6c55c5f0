package ai.valr.trainer.data;

import ai.valr.model.config.VisionConfig;
import ai.valr.model.picture.Picture;

/**
 * A rendered frame as the vision tower's input. RoomWorld's frames have a size that the processor leaves as it is, so
 * this is the processor's last half alone: scale, normalise, cut into patches. A test holds both to the same values.
 */
final class FramePixels {
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

    private FramePixels() {}

    /**
     * Writes one frame's patches.
     *
     * @param frame as high as wide, a whole number of cells
     * @param out float32 (P, 3 * temporal * patch * patch) of several frames
     * @param firstPatch where this frame begins
     */
    static void write(Picture frame, VisionConfig vision, float[] out, int firstPatch) {
        int patch = vision.patchSize();
        int merge = vision.spatialMergeSize();
        int size = frame.width();
        int cells = size / (patch * merge);
        int plane = patch * patch;
        int at = firstPatch * vision.patchValues();
        byte[] rgb = frame.rgb();
        for (int cell = 0; cell < cells * cells; cell++) {
            for (int inner = 0; inner < merge * merge; inner++) {
                int top = (cell / cells * merge + inner / merge) * patch;
                int left = (cell % cells * merge + inner % merge) * patch;
                for (int channel = 0; channel < 3; channel++) {
                    for (int y = 0; y < patch; y++) {
                        for (int x = 0; x < patch; x++) {
                            int value = rgb[((top + y) * size + left + x) * 3 + channel] & 0xFF;
                            out[at + y * patch + x] = (float) ((value / 255.0 - MEAN[channel]) / STD[channel]);
                        }
                    }
                    for (int t = 1; t < vision.temporalPatchSize(); t++) {
                        System.arraycopy(out, at, out, at + t * plane, plane);
                    }
                    at += plane * vision.temporalPatchSize();
                }
            }
        }
    }
}
