package ai.valr.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Finds a question's frames among files: pictures, folders of pictures, one video. */
public final class PictureFiles {
    /** More frames than this belong to no single question. */
    public static final int MAX_FRAMES = 512;

    /** A record of the topic may not be larger, see the broker's {@code message.max.bytes}. */
    public static final long MAX_PICTURE_BYTES = 7L << 20;

    private static final Map<String, String> FORMATS =
            Map.of("png", "png", "jpg", "jpeg", "jpeg", "jpeg", "webp", "webp");

    private PictureFiles() {}

    /**
     * The pictures in the order of the arguments; a folder's by name, numbers in names by their value.
     *
     * @param frames frames to take of a video, spread evenly from its first to its last
     * @throws IllegalArgumentException where a path is missing or holds no picture; the message is for the user
     */
    public static List<Picture> read(List<Path> paths, int frames) throws IOException, InterruptedException {
        List<Picture> pictures = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                pictures.addAll(folder(path));
            } else if (!Files.isReadable(path)) {
                throw new IllegalArgumentException(
                        path + " cannot be read; give a picture, a folder of pictures or a video");
            } else if (isPicture(path)) {
                pictures.add(picture(path));
            } else {
                pictures.addAll(VideoFrames.of(path, frames));
            }
            if (pictures.size() > MAX_FRAMES) {
                throw new IllegalArgumentException("more than " + MAX_FRAMES + " frames with those of " + path
                        + "; give fewer, a question cannot look at so many");
            }
        }
        return pictures;
    }

    private static List<Picture> folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(PictureFiles::isPicture)
                    .sorted(Comparator.comparing(
                            file -> sortKey(file.getFileName().toString())))
                    .limit(MAX_FRAMES + 1L)
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    folder + " holds no picture; expected files ending in .png, .jpg or .webp");
        }
        List<Picture> pictures = new ArrayList<>();
        for (Path file : files) {
            pictures.add(picture(file));
        }
        return pictures;
    }

    private static Picture picture(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MAX_PICTURE_BYTES) {
            throw new IllegalArgumentException(file + " has " + bytes + " bytes, which is more than the "
                    + MAX_PICTURE_BYTES + " that a frame may have; make it smaller");
        }
        return new Picture(file.getFileName().toString(), FORMATS.get(extension(file)), Files.readAllBytes(file));
    }

    private static boolean isPicture(Path file) {
        return FORMATS.containsKey(extension(file)) && !Files.isDirectory(file);
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The name with its numbers padded, so that frame-10 comes after frame-9. */
    static String sortKey(String name) {
        StringBuilder key = new StringBuilder();
        int digits = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i < name.length() && Character.isDigit(name.charAt(i))) {
                digits++;
                continue;
            }
            if (digits > 0) {
                key.append("0".repeat(Math.max(0, 20 - digits))).append(name, i - digits, i);
                digits = 0;
            }
            if (i < name.length()) {
                key.append(name.charAt(i));
            }
        }
        return key.toString();
    }
}
