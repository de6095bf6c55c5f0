package ai.valr.engine;

import java.util.Objects;

/**
 * A picture for the vision tower.
 *
 * @param image the encoded picture; not copied, must not change
 */
public record EncodeRequest(String sessionId, String frameId, byte[] image) {

    public EncodeRequest {
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(frameId, "frameId");
        Objects.requireNonNull(image, "image");
    }
}
