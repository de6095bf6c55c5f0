package ai.valr.gateway;

import ai.valr.schemas.ImageFormat;
import java.nio.charset.StandardCharsets;

/** What a picture's first bytes say; which the worker believes too, whatever a request's type. */
final class PictureFormat {
    private PictureFormat() {}

    /** @throws Problem with status 415 where they are no picture's */
    static ImageFormat of(byte[] data, String name) {
        if (starts(data, 0, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff})) {
            return ImageFormat.JPEG;
        } else if (starts(data, 0, new byte[] {(byte) 0x89, 'P', 'N', 'G'})) {
            return ImageFormat.PNG;
        } else if (starts(data, 0, ascii("RIFF")) && starts(data, 8, ascii("WEBP"))) {
            return ImageFormat.WEBP;
        }
        throw Problem.of(
                415,
                "Unsupported media type",
                name + " of " + data.length + " bytes is no JPEG, PNG or WebP",
                "send one of these as it is, without base64");
    }

    static String mediaType(ImageFormat format) {
        return switch (format) {
            case JPEG -> "image/jpeg";
            case PNG -> "image/png";
            case WEBP -> "image/webp";
            case UNKNOWN -> "application/octet-stream";
        };
    }

    private static boolean starts(byte[] data, int at, byte[] with) {
        if (data.length < at + with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (data[at + i] != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
