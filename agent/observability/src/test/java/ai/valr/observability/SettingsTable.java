package ai.valr.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The names in a document's table of settings, which the reader of those settings is held against. */
public final class SettingsTable {
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_.]+)`");

    private SettingsTable() {}

    /**
     * What stands in the first column under the heading {@code Settings}; families of names ({@code s3.*}) are left out.
     *
     * @param document under {@code docs} of this repository
     */
    public static Set<String> names(String document) {
        Set<String> names = new TreeSet<>();
        boolean under = false;
        for (String line : lines(document)) {
            under = line.startsWith("## ") ? line.equals("## Settings") : under;
            if (under && line.startsWith("| `")) {
                NAME.matcher(line.split("\\|")[1])
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static List<String> lines(String document) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("docs").resolve(document);
            if (Files.exists(file)) {
                try {
                    return Files.readAllLines(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException(
                "no docs/" + document + " above " + Path.of("").toAbsolutePath());
    }
}
