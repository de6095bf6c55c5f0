package ai.valr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Where things lie when no option says so. */
final class Folders {
    private Folders() {}

    /** The repository, as the launcher knows it; else the current folder. */
    static Path home() {
        return Path.of(System.getProperty("valr.home", ""));
    }

    /** The model that we ship. */
    static Path shippedModel() {
        return home().resolve("models").resolve("valr-mini");
    }

    /** Deletes a folder and all that is in it; what cannot be deleted stays. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    /** The user's data, by the XDG rules: {@code $XDG_DATA_HOME/valr} or {@code ~/.local/share/valr}. */
    static Path data(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(xdg);
        return base.resolve("valr");
    }
}
