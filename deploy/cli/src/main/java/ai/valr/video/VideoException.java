package ai.valr.video;

import java.nio.file.Path;

/** A file that is no video, or that cannot be decoded to its end. The message names it. */
public final class VideoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public VideoException(Path video, String reason) {
        super(video + " is no video that can be decoded: " + reason);
        this.reason = reason;
    }

    /** What is wrong, without the file's name. */
    public String reason() {
        return reason;
    }
}
