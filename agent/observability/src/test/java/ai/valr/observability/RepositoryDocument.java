package ai.valr.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A document of this repository, from whichever module's folder a test runs in. */
final class RepositoryDocument {
    private RepositoryDocument() {}

    /** @param name under {@code docs} */
    static List<String> lines(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("docs").resolve(name);
            if (Files.exists(file)) {
                try {
                    return Files.readAllLines(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException(
                "no docs/" + name + " above " + Path.of("").toAbsolutePath());
    }
}
