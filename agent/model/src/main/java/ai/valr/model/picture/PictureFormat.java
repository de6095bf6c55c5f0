package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The formats that are read, told by their first bytes; what a sender calls a picture is not believed. */
enum PictureFormat {
    JPEG,
    PNG,
    WEBP;

    static PictureFormat of(byte[] bytes) throws PictureException {
        if (at(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (at(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (at(bytes, 0, "RIFF") && at(bytes, 8, "WEBP")) {
            return WEBP;
        }
        throw new PictureException(
                "the first of " + bytes.length + " bytes are those of no picture; expected a JPEG, PNG or WebP");
    }

    private static boolean at(byte[] bytes, int offset, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= offset + expected.length
                && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
    }
}
