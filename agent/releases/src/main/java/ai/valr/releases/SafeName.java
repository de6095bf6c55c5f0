package ai.valr.releases;

import java.util.regex.Pattern;

/** Names from records and settings that become parts of paths: none of them may lead anywhere else. */
final class SafeName {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private SafeName() {}

    static boolean is(String name) {
        return SAFE.matcher(name).matches();
    }

    /**
     * @param what it names, for the message
     * @throws ReleaseException where it is not safe
     */
    static String require(String what, String name) {
        if (!is(name)) {
            throw ReleaseException.refused(
                    what + " " + name
                            + " must be 1 to 128 letters, digits, dots, hyphens or underscores that begin with a letter or digit");
        }
        return name;
    }
}
