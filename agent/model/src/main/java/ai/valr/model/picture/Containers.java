package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Walks over a picture's segments without decoding it: finds the EXIF block, which ImageIO does not give for every
 * format, and a file that was cut off, which libjpeg fills with grey.
 */
final class Containers {
    private static final int SOI_BYTES = 2;
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;
    /** Cameras and browsers make about ten; each costs a pass over every pixel, however few its bytes. */
    static final int MAX_SCANS = 200;

    private static final String EXIF = "Exif\0\0";

    private Containers() {}

    /** The TIFF block of a picture's EXIF data, if it has one. */
    static Optional<ByteBuffer> exif(byte[] bytes, PictureFormat format) {
        return switch (format) {
            case JPEG -> jpegExif(bytes);
            case PNG -> chunk(ByteBuffer.wrap(bytes).position(8), "eXIf", true);
            case WEBP ->
                chunk(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(12), "EXIF", false)
                        .map(Containers::withoutPrefix);
        };
    }

    /**
     * Refuses what a decoder would accept at a cost or silently mend.
     *
     * @throws PictureException when the end is missing, or a JPEG has too many scans
     */
    static void check(byte[] bytes, PictureFormat format) throws PictureException {
        switch (format) {
            case JPEG -> checkJpeg(bytes);
            case WEBP -> checkWebp(bytes);
            case PNG -> {
                // Its decoder refuses a file without an end by itself.
            }
        }
    }

    private static void checkWebp(byte[] bytes) throws PictureException {
        long expected = 8
                + Integer.toUnsignedLong(
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4));
        if (bytes.length < expected) {
            throw new PictureException("the WebP has " + bytes.length + " bytes but says it has " + expected
                    + "; it is truncated, send it whole");
        }
    }

    private static void checkJpeg(byte[] bytes) throws PictureException {
        int scan = firstScan(bytes);
        int scans = 0;
        boolean ended = false;
        // Markers cannot occur in a scan's data: there 0xFF is always followed by 0.
        for (int i = scan; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xFF) == 0xFF) {
                scans += marker(bytes, i) == SOS ? 1 : 0;
                ended |= marker(bytes, i) == EOI;
            }
        }
        if (!ended) {
            throw new PictureException(
                    "the JPEG of " + bytes.length + " bytes has no end; it is truncated, send it whole");
        }
        if (scans > MAX_SCANS) {
            throw new PictureException("the JPEG has " + scans + " scans but may have at most " + MAX_SCANS);
        }
    }

    /** Where the first scan begins: an end marker before it belongs to a thumbnail. */
    private static int firstScan(byte[] bytes) {
        int at = SOI_BYTES;
        while (isSegment(bytes, at) && marker(bytes, at) != SOS) {
            at += 2 + length(bytes, at);
        }
        return at;
    }

    private static Optional<ByteBuffer> jpegExif(byte[] bytes) {
        int at = SOI_BYTES;
        while (isSegment(bytes, at) && marker(bytes, at) != SOS) {
            int end = at + 2 + length(bytes, at);
            if (marker(bytes, at) == APP1 && end <= bytes.length && startsWithExif(bytes, at + 4)) {
                int start = at + 4 + EXIF.length();
                return Optional.of(
                        ByteBuffer.wrap(bytes, start, Math.max(0, end - start)).slice());
            }
            at = end;
        }
        return Optional.empty();
    }

    private static boolean isSegment(byte[] bytes, int at) {
        return at + 4 <= bytes.length && (bytes[at] & 0xFF) == 0xFF && length(bytes, at) >= 2;
    }

    private static int marker(byte[] bytes, int at) {
        return bytes[at + 1] & 0xFF;
    }

    private static int length(byte[] bytes, int at) {
        return (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
    }

    private static boolean startsWithExif(byte[] bytes, int at) {
        return new String(bytes, at, Math.min(EXIF.length(), bytes.length - at), StandardCharsets.ISO_8859_1)
                .equals(EXIF);
    }

    /** A chunk of a PNG (length before type, checksum behind) or of a RIFF file (type before length, padded to even). */
    private static Optional<ByteBuffer> chunk(ByteBuffer in, String wanted, boolean png) {
        while (in.remaining() >= 8) {
            int first = in.getInt();
            int second = in.getInt();
            int length = png ? first : second;
            int type = png ? second : Integer.reverseBytes(first);
            long whole = Integer.toUnsignedLong(length);
            if (whole > in.remaining()) {
                return Optional.empty();
            }
            if (type
                    == ByteBuffer.wrap(wanted.getBytes(StandardCharsets.US_ASCII))
                            .getInt()) {
                return Optional.of(in.slice(in.position(), length));
            }
            long skip = png ? whole + 4 : whole + (whole & 1);
            in.position((int) Math.min(in.limit(), in.position() + skip));
        }
        return Optional.empty();
    }

    /** Some writers put JPEG's prefix into WebP too. */
    private static ByteBuffer withoutPrefix(ByteBuffer block) {
        boolean prefixed = block.remaining() > EXIF.length() && block.get(0) == 'E' && block.get(1) == 'x';
        return prefixed ? block.slice(EXIF.length(), block.remaining() - EXIF.length()) : block;
    }
}
