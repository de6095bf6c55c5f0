package ai.valr.model.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A file's sha256, read as a stream. */
public final class FileDigest {
    private static final int BUFFER_BYTES = 1 << 20;

    private FileDigest() {}

    /** 64 hexadecimal digits. */
    public static String sha256(Path file) {
        MessageDigest digest = sha256();
        update(digest, file);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** One digest over the files' digests, in the order given: a version of them all. 64 hexadecimal digits. */
    public static String sha256(List<Path> files) {
        MessageDigest digest = sha256();
        for (Path file : files) {
            digest.update(HexFormat.of().parseHex(sha256(file)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Path file) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " for its sha256", e);
        }
    }

    /** Of bytes in memory; 64 hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** A digest to be fed; every JDK has it. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
