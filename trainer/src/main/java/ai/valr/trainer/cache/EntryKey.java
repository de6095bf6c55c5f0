package ai.valr.trainer.cache;

import ai.valr.model.file.FileDigest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an entry is an entry of.
 *
 * @param kind of content, {@code [a-z0-9]+}
 * @param origin digest of all that the contents of a set of entries depend on, 64 hexadecimal digits
 * @param item of the set, {@code [a-z0-9-]+}, such as a scene's id
 */
public record EntryKey(String kind, String origin, String item) {
    /** In the name of a folder; the whole digest stands in the entry. */
    private static final int FOLDER_DIGITS = 16;

    public EntryKey {
        if (!kind.matches("[a-z0-9]{1,32}") || !origin.matches("[0-9a-f]{64}") || !item.matches("[a-z0-9-]{1,100}")) {
            throw new IllegalArgumentException("the entry " + kind + "/" + origin + "/" + item
                    + " must have a kind of a-z 0-9, a sha256 as its origin and an item of a-z 0-9 -");
        }
    }

    /** The digest of a list of facts, in their order. */
    public static String originOf(List<String> facts) {
        return FileDigest.sha256(String.join("\n", facts).getBytes(StandardCharsets.UTF_8));
    }

    String folder() {
        return kind + "-" + origin.substring(0, FOLDER_DIGITS);
    }

    String file() {
        return item + CacheFolder.SUFFIX;
    }

    /** As it stands in the entry. */
    String text() {
        return kind + " " + origin + " " + item;
    }
}
