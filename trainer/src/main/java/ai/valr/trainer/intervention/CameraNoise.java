package ai.valr.trainer.intervention;

import ai.valr.model.picture.Picture;
import ai.valr.trainer.roomworld.RenderedFrame;
import java.util.Random;

/**
 * More of the noise that RoomWorld's camera has anyway: what a picture changes by though nothing in the room has.
 *
 * @param sd deviation of a colour channel in [0, 1]
 * @param seed another seed, another picture
 */
record CameraNoise(double sd, long seed) {
    private static final int BRIGHTEST = 255;

    Picture on(RenderedFrame frame, long salt) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + salt);
        byte[] noisy = new byte[frame.rgb().length];
        for (int i = 0; i < noisy.length; i++) {
            long value = Math.round((frame.rgb()[i] & 0xFF) + sd * BRIGHTEST * random.nextGaussian());
            noisy[i] = (byte) Math.max(0, Math.min(BRIGHTEST, value));
        }
        return new Picture(frame.sizePx(), frame.sizePx(), noisy);
    }
}
