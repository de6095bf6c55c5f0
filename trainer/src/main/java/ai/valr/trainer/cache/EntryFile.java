package ai.valr.trainer.cache;

import ai.valr.model.file.FileDigest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * An entry's bytes: a magic word with the format's version, the sha256 of all that follows, the key with its length, the content. What
 * does not begin so, does not add up or has another key is no entry.
 */
final class EntryFile {
    private static final byte[] MAGIC = "valrfc01".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final int HEAD_BYTES = MAGIC.length + DIGEST_BYTES;

    private EntryFile() {}

    static byte[] of(EntryKey key, byte[] content) {
        byte[] name = key.text().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(HEAD_BYTES + Integer.BYTES + name.length + content.length);
        file.position(HEAD_BYTES);
        file.putInt(name.length).put(name).put(content);
        file.put(MAGIC.length, digest(file.array()));
        file.put(0, MAGIC);
        return file.array();
    }

    private static byte[] digest(byte[] file) {
        MessageDigest digest = FileDigest.sha256();
        digest.update(file, HEAD_BYTES, file.length - HEAD_BYTES);
        return digest.digest();
    }

    /** @throws BrokenEntryException when the bytes are not this key's entry, or not as they were written */
    static byte[] content(EntryKey key, byte[] file) throws BrokenEntryException {
        byte[] name = key.text().getBytes(StandardCharsets.UTF_8);
        if (file.length < HEAD_BYTES + Integer.BYTES || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
            throw new BrokenEntryException("it does not begin as an entry of this version");
        }
        if (!MessageDigest.isEqual(Arrays.copyOfRange(file, MAGIC.length, HEAD_BYTES), digest(file))) {
            throw new BrokenEntryException("its content does not have the sha256 that it was written with");
        }
        ByteBuffer rest = ByteBuffer.wrap(file, HEAD_BYTES, file.length - HEAD_BYTES);
        int length = rest.getInt();
        if (length != name.length || length > rest.remaining()) {
            throw new BrokenEntryException("it is the entry of something else");
        }
        byte[] found = new byte[length];
        rest.get(found);
        if (!Arrays.equals(found, name)) {
            throw new BrokenEntryException("it is the entry of '" + new String(found, StandardCharsets.UTF_8)
                    + "', not of '" + key.text() + "'");
        }
        byte[] content = new byte[rest.remaining()];
        rest.get(content);
        return content;
    }
}
