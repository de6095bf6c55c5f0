package ai.valr.vsibench;

import ai.valr.model.picture.Picture;
import ai.valr.trainer.eval.FrameSource;
import ai.valr.trainer.vsibench.VsiBenchException;
import ai.valr.trainer.vsibench.VsiBenchQuestion;
import ai.valr.video.FrameSampling;
import ai.valr.video.VideoException;
import ai.valr.video.VideoFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;

/** Frames of a folder's videos, decoded as they are asked for. */
public final class FolderFrames implements FrameSource {
    /** More frames than this no question was ever asked about. */
    public static final int MAX_FRAMES = 512;

    private final VsiBenchFolder folder;
    private final int frames;

    /** @param frames sampled of each video, 1 to {@link #MAX_FRAMES} */
    public FolderFrames(VsiBenchFolder folder, int frames) {
        if (frames < 1 || frames > MAX_FRAMES) {
            throw new IllegalArgumentException("frames " + frames + " must be 1 to " + MAX_FRAMES);
        }
        this.folder = folder;
        this.frames = frames;
    }

    @Override
    public void frames(VsiBenchQuestion question, Sink sink) {
        Path video = folder.video(question);
        try {
            decode(video, FrameSampling.uniform(count(video), frames), sink);
        } catch (VideoException e) {
            throw new VsiBenchException(e.getMessage() + "; fetch it again (question " + question.id() + ")", e);
        }
    }

    private static long count(Path video) {
        try (VideoFile file = VideoFile.open(video)) {
            if (file.cutOff()) {
                throw new VideoException(video, "it is shorter than its index says");
            }
            long count = file.countPackets();
            if (count == 0) {
                throw new VideoException(video, "it has no frame");
            }
            return count;
        }
    }

    private static void decode(Path video, long[] wanted, Sink sink) {
        try (VideoFile file = VideoFile.open(video)) {
            int taken = 0;
            long decoded = 0;
            while (taken < wanted.length && file.nextFrame()) {
                int times = 0;
                while (taken < wanted.length && wanted[taken] == decoded) {
                    times++;
                    taken++;
                }
                if (times > 0) {
                    sink.frame(picture(file.picture()), times);
                }
                decoded++;
            }
            if (taken < wanted.length) {
                throw new VideoException(
                        video, "it ends after " + decoded + " frames, but frame " + wanted[taken] + " was expected");
            }
        }
    }

    private static Picture picture(BufferedImage bgr) {
        byte[] pixels = ((DataBufferByte) bgr.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[pixels.length];
        for (int i = 0; i < rgb.length; i += Picture.CHANNELS) {
            rgb[i] = pixels[i + 2];
            rgb[i + 1] = pixels[i + 1];
            rgb[i + 2] = pixels[i];
        }
        return new Picture(bgr.getWidth(), bgr.getHeight(), rgb);
    }
}
