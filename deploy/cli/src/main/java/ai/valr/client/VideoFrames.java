package ai.valr.client;

import ai.valr.video.FrameSampling;
import ai.valr.video.VideoException;
import ai.valr.video.VideoFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;

/** Frames of a video, spread evenly from the first to the last. */
final class VideoFrames {

    private VideoFrames() {}

    /** @throws IllegalArgumentException where the file is no video; the message is for the user */
    static List<Picture> of(Path video, int frames) throws IOException {
        try {
            return decode(video, frames);
        } catch (VideoException e) {
            throw new IllegalArgumentException(
                    video + " is neither a picture (.png, .jpg, .webp) nor a video that can be decoded: " + e.reason(),
                    e);
        }
    }

    private static List<Picture> decode(Path video, int frames) throws IOException {
        long[] wanted = indices(count(video), frames).toArray();
        List<Picture> pictures = new ArrayList<>();
        try (VideoFile file = VideoFile.open(video)) {
            long index = -1;
            while (pictures.size() < wanted.length && file.nextFrame()) {
                index++;
                if (index == wanted[pictures.size()]) {
                    pictures.add(new Picture(
                            String.format("%s-%06d", video.getFileName(), index), "png", png(file.picture())));
                }
            }
        }
        if (pictures.isEmpty()) {
            throw new VideoException(video, "no frame could be decoded");
        }
        return pictures;
    }

    private static long count(Path video) {
        try (VideoFile file = VideoFile.open(video)) {
            return file.countPackets();
        }
    }

    /** Indices spread evenly, each once. */
    static LongStream indices(long count, int frames) {
        return Arrays.stream(FrameSampling.uniform(count, frames)).distinct();
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}
