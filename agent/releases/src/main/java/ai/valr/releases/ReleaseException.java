package ai.valr.releases;

import java.util.List;

/** A release cannot be stored, read or made active. The message names the offender, what was expected and the mend. */
public class ReleaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who can mend it. */
    public enum Kind {
        /** A setting is wrong: whoever configures. */
        WRONG_SETTING,
        /** There is no such model or version: whoever asks. */
        UNKNOWN,
        /** It is there and must not be used as it is (files that are missing or differ, no parent): it will not get better by waiting. */
        REFUSED,
        /** A store, the broker or the registry does not answer, or there is no room: the same call may succeed later. */
        UNAVAILABLE
    }

    private final Kind kind;
    /** Serializable in each of its makers' hands. */
    @SuppressWarnings("serial")
    private final List<String> known;

    private ReleaseException(Kind kind, String message, List<String> known, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.known = List.copyOf(known);
    }

    static ReleaseException wrongSetting(String message) {
        return new ReleaseException(Kind.WRONG_SETTING, message, List.of(), null);
    }

    /** @param known what could have been meant */
    static ReleaseException unknown(String message, List<String> known) {
        return new ReleaseException(Kind.UNKNOWN, message, known, null);
    }

    static ReleaseException refused(String message) {
        return new ReleaseException(Kind.REFUSED, message, List.of(), null);
    }

    static ReleaseException unavailable(String message, Throwable cause) {
        return new ReleaseException(Kind.UNAVAILABLE, message, List.of(), cause);
    }

    public Kind kind() {
        return kind;
    }

    /** Names that could have been meant, where the kind is {@link Kind#UNKNOWN}; the newest first. */
    public List<String> known() {
        return known;
    }

    /** Whether the same call may succeed later without anybody's doing. */
    public boolean isRetryable() {
        return kind == Kind.UNAVAILABLE;
    }
}
