package ai.valr.gateway;

import java.util.UUID;

/** Names of sessions, tasks and frames, as the schemas bound them. */
final class Ids {
    static final int MAX_LENGTH = 128;

    private static final int UUID_LENGTH = 36;

    private Ids() {}

    /** @throws Problem where it is empty or too long */
    static String require(String what, String id) {
        if (id == null || id.isBlank() || id.length() > MAX_LENGTH) {
            throw Problem.badRequest(
                    what + " has " + (id == null ? 0 : id.length()) + " characters",
                    "give 1 to " + MAX_LENGTH + " of them, not blank");
        }
        return id;
    }

    /** A name that nobody has and that begins with as much of another one as there is room for. */
    static String freshFrom(String name) {
        int room = MAX_LENGTH - 1 - UUID_LENGTH;
        return fresh(name.length() <= room ? name : name.substring(0, room));
    }

    /** A name that nobody has. */
    static String fresh(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }
}
