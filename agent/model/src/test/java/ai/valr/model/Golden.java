package ai.valr.model;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The reference files that {@code golden/make} wrote with Hugging Face transformers. */
public final class Golden {
    private Golden() {}

    /** A file or folder below {@code src/test/resources/golden}. */
    public static Path path(String below) {
        try {
            return Path.of(Golden.class.getResource("/golden/README.md").toURI())
                    .resolveSibling(below);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
