package ai.valr.model.picture;

import ai.valr.model.PictureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks over a picture's segments without decoding it: finds the EXIF block, which ImageIO does not give for every
 * format, and a file that was cut off, which libjpeg fills with grey.
 */
final class Containers {
    private static final int SOI_BYTES = 2;
    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final int SOF_PROGRESSIVE = 0xC2;
    private static final int EOI = 0xD9;
    /** Cameras and browsers make about ten; each costs a pass over every pixel, however few its bytes. */
    static final int MAX_SCANS = 200;

    /** A profile or a preview takes some dozens of 64 KiB each. */
    private static final int MAX_SEGMENTS = 4096;

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

    /** Whether a decoder can leave out rows without holding the whole picture: a JPEG whose scans are no progressive ones. */
    static boolean isReadByRow(byte[] bytes, PictureFormat format) {
        return format == PictureFormat.JPEG
                && segments(bytes).stream().noneMatch(segment -> segment.marker() == SOF_PROGRESSIVE)
                && scans(bytes) == 1;
    }

    private static void checkJpeg(byte[] bytes) throws PictureException {
        int scans = scans(bytes);
        if (scans < 0) {
            throw new PictureException(
                    "the JPEG of " + bytes.length + " bytes has no end; it is truncated, send it whole");
        }
        if (scans > MAX_SCANS) {
            throw new PictureException("the JPEG has " + scans + " scans but may have at most " + MAX_SCANS);
        }
    }

    /** How many scans it has; -1 where it does not end. */
    private static int scans(byte[] bytes) {
        List<JpegSegment> segments = segments(bytes);
        // An end marker before the first scan belongs to a thumbnail.
        int scan = segments.isEmpty()
                ? SOI_BYTES
                : segments.get(segments.size() - 1).end();
        int scans = 0;
        // Markers cannot occur in a scan's data: there 0xFF is always followed by 0.
        for (int i = scan; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xFF) == 0xFF) {
                scans += (bytes[i + 1] & 0xFF) == SOS ? 1 : 0;
                if ((bytes[i + 1] & 0xFF) == EOI) {
                    return scans; // phones put a preview or a gain map behind it
                }
            }
        }
        return -1;
    }

    private static Optional<ByteBuffer> jpegExif(byte[] bytes) {
        return segments(bytes).stream()
                .filter(segment -> segment.marker() == APP1
                        && segment.end() <= bytes.length
                        && startsWithExif(bytes, segment.start()))
                .findFirst()
                .map(segment -> {
                    int start = segment.start() + EXIF.length();
                    return ByteBuffer.wrap(bytes, start, Math.max(0, segment.end() - start))
                            .slice();
                });
    }

    /**
     * A segment before the first scan.
     *
     * @param marker second byte of its marker
     * @param start of what it holds, behind its length
     * @param end behind it, which may lie past a file that was cut off
     */
    private record JpegSegment(int marker, int start, int end) {}

    /** Those before the first scan. Any number of bytes 0xFF may stand before a marker (ITU-T T.81, B.1.1.2). */
    private static List<JpegSegment> segments(byte[] bytes) {
        List<JpegSegment> segments = new ArrayList<>();
        int at = SOI_BYTES;
        while (at < bytes.length && (bytes[at] & 0xFF) == 0xFF && segments.size() < MAX_SEGMENTS) {
            int code = at;
            while (code < bytes.length && (bytes[code] & 0xFF) == 0xFF) {
                code++;
            }
            if (code + 3 > bytes.length || (bytes[code] & 0xFF) == SOS) {
                break;
            }
            int length = (bytes[code + 1] & 0xFF) << 8 | (bytes[code + 2] & 0xFF);
            if (length < 2) {
                break;
            }
            segments.add(new JpegSegment(bytes[code] & 0xFF, code + 3, code + 1 + length));
            at = code + 1 + length;
        }
        return segments;
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
